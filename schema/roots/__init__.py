"""Query, mutation and subscription. Each root field makes one call into a service."""
