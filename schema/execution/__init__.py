"""How an operation is executed: by its plan, by graphql-core, and once for many subscribers."""
