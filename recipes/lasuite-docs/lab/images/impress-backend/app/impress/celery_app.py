"""What Celery is told to work for."""

from suite.celery import app

__all__ = ["app"]
