"""Tokens with which people enter a room of LiveKit."""

import hashlib
import uuid

from django.conf import settings
from livekit.api import AccessToken, VideoGrants


def livekit_access(room, user, username=None, sources=None, is_admin=False):
    """Where LiveKit is, and a token for one room of it."""
    return {"url": settings.LIVEKIT_API_URL, "room": room, "token": token_for(room, user, username, sources, is_admin)}


def token_for(room, user, username=None, sources=None, is_admin=False):
    """A JWT that lets somebody into one room, and nowhere else; a guest gets an identity of their own."""
    sources = settings.LIVEKIT_DEFAULT_SOURCES if sources is None or is_admin else sources
    identity = str(uuid.uuid4()) if user.is_anonymous else str(user.sub)
    name = username or ("Anonymous" if user.is_anonymous else str(user))
    grants = VideoGrants(
        room=room,
        room_join=True,
        room_admin=is_admin,
        can_publish=bool(sources),
        can_publish_sources=sources,
        can_subscribe=True,
        can_update_own_metadata=False,
    )
    token = AccessToken(api_key=settings.LIVEKIT_API_KEY, api_secret=settings.LIVEKIT_API_SECRET)
    attributes = {"color": color_of(identity), "room_admin": str(is_admin).lower()}
    return token.with_grants(grants).with_identity(identity).with_name(name).with_attributes(attributes).to_jwt()


def color_of(identity):
    """A colour that stays the same for one identity."""
    hue, saturation, lightness = hashlib.sha256(identity.encode()).digest()[:3]
    return f"hsl({hue * 360 // 256}, {50 + saturation % 26}%, {25 + lightness % 36}%)"
