"""The backend for servers that speak ASGI; its tasks go to Celery."""

from configurations.asgi import get_asgi_application

from suite import celery

__all__ = ["application", "celery"]

application = get_asgi_application()
