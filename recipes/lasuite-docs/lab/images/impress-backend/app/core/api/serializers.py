"""Documents as the API tells of them, and takes them."""

from base64 import b64decode
from binascii import Error as Base64Error

from rest_framework import serializers

from core.models import Document


class DocumentSerializer(serializers.ModelSerializer):
    """A document without its content. Documents in documents are left out: each stands alone."""

    abilities = serializers.SerializerMethodField()
    user_role = serializers.SerializerMethodField()
    nb_accesses_direct = serializers.IntegerField(source="accesses.count", read_only=True)
    depth = serializers.ReadOnlyField(default=1)
    numchild = serializers.ReadOnlyField(default=0)

    class Meta:
        model = Document
        fields = [
            "id",
            "abilities",
            "created_at",
            "creator",
            "deleted_at",
            "depth",
            "link_role",
            "link_reach",
            "nb_accesses_direct",
            "numchild",
            "title",
            "updated_at",
            "user_role",
        ]
        read_only_fields = [name for name in fields if name != "title"]

    def get_abilities(self, document):
        """What who asks may do."""
        return document.abilities_of(self.context["request"].user)

    def get_user_role(self, document):
        """What who asks is to the document."""
        return document.role_of(self.context["request"].user)


class ContentSerializer(serializers.Serializer):
    """The content of a document."""

    content = serializers.CharField()

    def validate_content(self, value):
        """Base64, of whatever."""
        try:
            b64decode(value, validate=True)
        except Base64Error as error:
            raise serializers.ValidationError("Invalid base64 content.") from error
        return value
