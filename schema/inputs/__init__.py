"""The input types of the schema; each turns itself into a request to a service."""
