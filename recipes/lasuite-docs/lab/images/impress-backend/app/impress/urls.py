"""The routes of Docs."""

from django.urls import path

from core.api.config import ConfigView
from core.api.documents import DocumentViewSet
from suite.urls import api_urls

urlpatterns = api_urls({"documents": DocumentViewSet}, [path("config/", ConfigView.as_view())])
