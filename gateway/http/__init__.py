"""What all faces need of HTTP, once: who sends a request, what it carries, and what is answered to it."""
