"""Runs a private `mongod` for development and tests; production storage does not use it."""
