"""The backend for servers that speak WSGI; its tasks go to Celery."""

from configurations.wsgi import get_wsgi_application

from suite import celery

__all__ = ["application", "celery"]

application = get_wsgi_application()
