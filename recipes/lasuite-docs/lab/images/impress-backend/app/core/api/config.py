"""What anybody may know of the settings."""

from django.conf import settings
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

PUBLIC = ["COLLABORATION_WS_URL", "ENVIRONMENT", "FRONTEND_THEME", "LANGUAGES", "LANGUAGE_CODE", "MEDIA_BASE_URL"]


class ConfigView(APIView):
    """`config/`"""

    permission_classes = [AllowAny]

    def get(self, _request):
        """The settings, and the release."""
        return Response({**{name: getattr(settings, name) for name in PUBLIC}, "RELEASE_VERSION": settings.RELEASE})
