"""The types of preference sets: what is stored, what applies, what changed, what is permitted."""
