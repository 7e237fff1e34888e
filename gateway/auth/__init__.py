"""Who calls: credentials, keys, user tokens, and permissions."""
