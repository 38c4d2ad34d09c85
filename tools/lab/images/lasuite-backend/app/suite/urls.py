"""The routes that every backend has."""

from django.conf import settings
from django.urls import include, path
from lasuite.oidc_login.urls import urlpatterns as oidc_urls
from rest_framework.routers import DefaultRouter

from suite.api import UserViewSet


def api_urls(viewsets, views=()):
    """`users/`, the sign-in's routes, and an application's own: viewsets by their name, and further paths."""
    router = DefaultRouter()
    router.register("users", UserViewSet, basename="users")
    for name, viewset in viewsets.items():
        router.register(name, viewset, basename=name)
    return [path(f"api/{settings.API_VERSION}/", include([*router.urls, *oidc_urls, *views]))]
