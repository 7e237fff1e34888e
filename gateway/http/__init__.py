"""HTTP as both faces need it: credentials, media types, bodies, errors, and the middleware around every request."""
