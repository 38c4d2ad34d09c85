"""The routes below `rooms/`."""

from core.livekit import livekit_access
from core.models import ResourceAccess, Role, Room, is_uuid
from core.permissions import RoomPermission
from core.serializers import RoomSerializer
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet


class RoomViewSet(ModelViewSet):
    """Rooms by their id or slug; the list has one's own."""

    queryset = Room.objects.all()
    serializer_class = RoomSerializer
    permission_classes = [RoomPermission]

    def get_queryset(self):
        """In a list, the rooms that one belongs to; for a guest none."""
        rooms = super().get_queryset()
        if self.action != "list":
            return rooms
        return rooms.filter(users=self.request.user) if self.request.user.is_authenticated else rooms.none()

    def get_object(self):
        """The room of an id or a slug, where one may ask this of it."""
        key = self.kwargs["pk"]
        room = get_object_or_404(self.get_queryset(), **({"pk": key} if is_uuid(key) else {"slug": slugify(key)}))
        self.check_object_permissions(self.request, room)
        return room

    def retrieve(self, request, *args, **kwargs):
        """Where that is allowed, a room that nobody has made is one all the same, for as long as people are in it."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            if not settings.ALLOW_UNREGISTERED_ROOMS:
                raise
        username = request.query_params.get("username")
        return Response({"id": None, "livekit": livekit_access(slugify(self.kwargs["pk"]), request.user, username)})

    def perform_create(self, serializer):
        """Who makes a room owns it."""
        room = serializer.save()
        ResourceAccess.objects.create(resource=room, user=self.request.user, role=Role.OWNER)
