"""What types of every subject share: ids, scalars, enums, connections, and how fields read values."""
