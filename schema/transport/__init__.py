"""A request comes in, an answer goes out: over HTTP, streams, WebSockets, and the fast path."""
