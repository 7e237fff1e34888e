"""The inputs of the schema, and the requests to the services that they make."""
