"""What all types share: ids, scalars, enums, connections, and how fields read values."""
