"""The backend for servers that speak WSGI."""

from configurations.wsgi import get_wsgi_application

application = get_wsgi_application()
