"""The same change for many users, and its progress."""
