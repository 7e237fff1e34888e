"""What each command of `gateway` does, once its arguments are settings."""
