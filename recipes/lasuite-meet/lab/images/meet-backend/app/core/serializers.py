"""Rooms as the API tells of them."""

from core.livekit import livekit_access
from core.models import AccessLevel, ResourceAccess, Role, Room
from django.conf import settings
from rest_framework import serializers
from suite.api import UserSerializer

SOURCES = ["camera", "microphone", "screen_share", "screen_share_audio"]


class AccessSerializer(serializers.ModelSerializer):
    """Somebody's role in a room."""

    user = UserSerializer(read_only=True)

    class Meta:
        model = ResourceAccess
        fields = ["id", "user", "resource", "role"]


class RoomSerializer(serializers.ModelSerializer):
    """A room; how much of it, depends on who asks."""

    class Meta:
        model = Room
        fields = ["id", "name", "slug", "configuration", "access_level", "pin_code"]
        read_only_fields = ["id", "slug", "pin_code"]

    def validate_configuration(self, value):
        """Takes what is known of a configuration only, as upstream does since 1.16."""
        if settings.VERSION < (1, 16) or not value:
            return value
        if not isinstance(value, dict) or set(value) - {"can_publish_sources"}:
            raise serializers.ValidationError("Extra inputs are not permitted")
        sources = value.get("can_publish_sources")
        if sources is not None and not (isinstance(sources, list) and set(sources) <= set(SOURCES)):
            raise serializers.ValidationError(f"Input should be one of {', '.join(SOURCES)}")
        return value

    def to_representation(self, instance):
        """Administrators see who belongs to the room and how it is set up; who may enter gets a token."""
        output = super().to_representation(instance)
        request = self.context["request"]
        role = instance.role_of(request.user)
        is_admin = role in (Role.OWNER, Role.ADMINISTRATOR)
        configuration = output["configuration"] if is_admin else output.pop("configuration")
        if is_admin:
            output["accesses"] = AccessSerializer(instance.accesses.select_related("user"), many=True, context=self.context).data
        if may_enter(instance, request.user, role):
            username = request.query_params.get("username")
            sources = (configuration or {}).get("can_publish_sources")
            output["livekit"] = livekit_access(str(instance.id), request.user, username, sources, is_admin)
        else:
            del output["pin_code"]
        output["is_administrable"] = is_admin
        return output


def may_enter(room, user, role):
    """Whether somebody enters without being asked in."""
    if room.access_level == AccessLevel.PUBLIC or role is not None:
        return True
    return room.access_level == AccessLevel.TRUSTED and user.is_authenticated
