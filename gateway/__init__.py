"""A gateway for notification preferences: GraphQL in front, MongoDB behind."""
