"""Knock's HTTP API, for applications that use its official clients."""
