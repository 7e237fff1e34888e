"""Conditions of settings: checked when they are written, evaluated when a message is decided."""
