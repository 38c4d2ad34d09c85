"""What the frontend is told before anybody has signed in."""

from django.conf import settings
from rest_framework.decorators import api_view
from rest_framework.response import Response


@api_view(["GET"])
def get_frontend_configuration(request):
    """Where LiveKit is, and what is switched on."""
    return Response(
        {
            "LANGUAGE_CODE": settings.LANGUAGE_CODE,
            "recording": {"is_enabled": False, "available_modes": [], "expiration_days": None, "max_duration": None},
            "telephony": {"enabled": False, "phone_number": None, "default_country": None},
            "subtitle": {"enabled": False},
            "livekit": {
                "url": settings.LIVEKIT_API_URL,
                "force_wss_protocol": settings.LIVEKIT_FORCE_WSS_PROTOCOL,
                "default_sources": settings.LIVEKIT_DEFAULT_SOURCES,
            },
            "is_silent_login_enabled": True,
        }
    )
