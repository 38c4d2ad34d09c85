"""Users, documents, and who may do what with which."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from suite.models import BaseModel, SuiteUser


class User(SuiteUser):
    """A user of Docs."""

    is_first_connection = models.BooleanField(default=True)

    class Meta:
        db_table = "impress_user"


class Document(BaseModel):
    """A document; its content is a Yjs document in the object storage, base64 as the API takes it."""

    title = models.CharField(max_length=255, null=True, blank=True)
    link_reach = models.CharField(max_length=20, default="restricted")
    link_role = models.CharField(max_length=20, default="reader")
    creator = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="documents_created", null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "impress_document"
        ordering = ["-updated_at"]

    @property
    def file_key(self):
        """Where the content is in the bucket."""
        return f"{self.pk}/file"

    def read_content(self):
        """The content, empty as long as none was written."""
        if not default_storage.exists(self.file_key):
            return b""
        with default_storage.open(self.file_key) as file:
            return file.read()

    def write_content(self, content):
        """Puts the content in the place of what was there."""
        default_storage.save(self.file_key, ContentFile(content))

    def role_of(self, user):
        """`owner`, or None for who has none."""
        access = self.accesses.filter(user=user).first() if user.is_authenticated else None
        return access.role if access else None

    def abilities_of(self, user):
        """What somebody may do; an owner still sees a document that was deleted."""
        owns = self.role_of(user) == "owner"
        changes = owns and self.deleted_at is None
        return {
            "retrieve": owns,
            "content_retrieve": owns,
            "update": changes,
            "partial_update": changes,
            "content_patch": changes,
            "destroy": changes,
        }


class DocumentAccess(BaseModel):
    """What somebody is to a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=20, default="reader")

    class Meta:
        db_table = "impress_document_access"
        constraints = [models.UniqueConstraint(fields=["user", "document"], name="unique_document_user")]
