"""Authentication and authorization: credentials, API keys, user tokens and permissions."""
