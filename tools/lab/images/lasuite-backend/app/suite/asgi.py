"""The backend for servers that speak ASGI."""

from configurations.asgi import get_asgi_application

application = get_asgi_application()
