"""The part of the API that is about users, and what errors look like."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError as ModelError
from django.utils.text import slugify
from rest_framework import exceptions, serializers, views, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response


def exception_handler(error, context):
    """What a model refuses is the asker's mistake: 400, and not 500."""
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    return views.exception_handler(error, context)


class UserSerializer(serializers.ModelSerializer):
    """A user as the API tells of them; without a name they go by their email address."""

    full_name = serializers.SerializerMethodField()
    short_name = serializers.SerializerMethodField()

    class Meta:
        model = get_user_model()
        fields = settings.SUITE_USER_FIELDS

    def get_full_name(self, user):
        """The name that the provider gave."""
        return user.full_name or name_from(user.email)

    def get_short_name(self, user):
        """The short name that the provider gave."""
        return user.short_name or name_from(user.email)


class UserViewSet(viewsets.GenericViewSet):
    """Routes below `users/`."""

    queryset = get_user_model().objects.filter(is_active=True)
    serializer_class = UserSerializer
    permission_classes = [IsAuthenticated]

    @action(detail=False, methods=["get"], url_path="me", url_name="me")
    def get_me(self, request):
        """Who is signed in."""
        return Response(self.get_serializer(request.user).data)


def name_from(email):
    """The part of an address before the @, as a name."""
    return slugify((email or "").split("@")[0])
