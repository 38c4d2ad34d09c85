"""Models on which an application's own stand."""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.db import models


class BaseModel(models.Model):
    """A row with a UUID, which knows when it was made and last changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Nothing goes into the database that is not valid."""
        self.full_clean()
        super().save(*args, **kwargs)


class SuiteUser(AbstractBaseUser, BaseModel, PermissionsMixin):
    """Someone whom the provider vouches for: `sub` is who they are there."""

    sub = models.CharField(max_length=255, unique=True, null=True, blank=True)
    email = models.EmailField(null=True, blank=True)
    admin_email = models.EmailField(unique=True, null=True, blank=True)
    full_name = models.CharField(max_length=100, null=True, blank=True)
    short_name = models.CharField(max_length=100, null=True, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, null=True, blank=True)
    timezone = models.CharField(max_length=63, default="UTC")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "admin_email"
    REQUIRED_FIELDS = []

    class Meta:
        abstract = True
