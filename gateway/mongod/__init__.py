"""A private `mongod` for development and tests; no part of the storage that serves."""
