"""The roots of the schema: each field is one call into a service."""
