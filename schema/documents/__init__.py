"""Whether a document may run: its limits, its cost, and its validity, each looked at once."""
