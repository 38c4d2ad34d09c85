"""What uvicorn is told to serve."""

from suite.asgi import application

__all__ = ["application"]
