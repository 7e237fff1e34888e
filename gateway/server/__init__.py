"""What uvicorn leaves open: slow clients, endless heads, malformed bytes, floods of frames, and a way around ASGI."""
