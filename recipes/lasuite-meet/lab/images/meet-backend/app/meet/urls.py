"""The routes of meet."""

from core.config import get_frontend_configuration
from core.rooms import RoomViewSet
from django.urls import path
from suite.urls import api_urls

urlpatterns = api_urls({"rooms": RoomViewSet}, [path("config/", get_frontend_configuration, name="config")])
