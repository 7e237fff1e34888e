"""Storage of preference sets."""
