"""What a preference set is, how it changes, and what it permits."""
