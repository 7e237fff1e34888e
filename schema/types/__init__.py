"""The types of the schema, read from the documents of the services."""
