"""Conditions of settings: what they may say, and how they come out."""
