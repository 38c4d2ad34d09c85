"""Users, rooms, and who is what in a room."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from suite.models import BaseModel, SuiteUser


class User(SuiteUser):
    """Someone who has signed in."""

    class Meta:
        db_table = "meet_user"
        ordering = ["-created_at"]

    def __str__(self):
        return self.email or str(self.id)


class AccessLevel(models.TextChoices):
    """Who enters a room without being asked in: all, those who are signed in, or those of the room."""

    PUBLIC = "public"
    TRUSTED = "trusted"
    RESTRICTED = "restricted"


class Role(models.TextChoices):
    """What somebody is in a room."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    OWNER = "owner"


def default_access_level():
    """The level of a room of which nobody says it."""
    return settings.RESOURCE_DEFAULT_ACCESS_LEVEL


class Room(BaseModel):
    """A place to meet; LiveKit knows it by its id, people by its slug."""

    name = models.CharField(max_length=500)
    slug = models.SlugField(max_length=100, unique=True, null=True, blank=True)
    access_level = models.CharField(max_length=50, choices=AccessLevel.choices, default=default_access_level)
    configuration = models.JSONField(default=dict, blank=True)
    pin_code = models.CharField(max_length=20, unique=True, null=True, blank=True)
    users = models.ManyToManyField(User, through="ResourceAccess", related_name="rooms")

    class Meta:
        db_table = "meet_room"
        ordering = ["name"]

    def clean_fields(self, exclude=None):
        """The slug follows from the name, and is never taken for an id: both find a room."""
        self.slug = slugify(self.name)
        if is_uuid(self.slug):
            raise ValidationError({"name": f'Room name "{self.name}" is reserved.'})
        super().clean_fields(exclude=exclude)

    def role_of(self, user):
        """The role of somebody here, or None."""
        access = self.accesses.filter(user=user).first() if user.is_authenticated else None
        return access and access.role


class ResourceAccess(BaseModel):
    """Somebody's role in a room."""

    resource = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="accesses")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        db_table = "meet_resource_access"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "resource"], name="resource_access_unique_user_resource")]


def is_uuid(text):
    """Whether a text is a UUID, with or without its hyphens."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
