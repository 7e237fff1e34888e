"""The HTTP face beside GraphQL."""
