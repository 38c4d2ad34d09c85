"""The backend for servers that speak WSGI, where upstream's start command looks for it."""

from suite.wsgi import application

__all__ = ["application"]
