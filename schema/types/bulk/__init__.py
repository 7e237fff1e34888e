"""The types of bulk operations and their rows."""
