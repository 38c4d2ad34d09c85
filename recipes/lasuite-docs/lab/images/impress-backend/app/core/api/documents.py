"""Routes below `documents/`."""

from base64 import b64decode

import pycrdt
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import pagination, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from core.api.serializers import ContentSerializer, DocumentSerializer
from core.models import Document, DocumentAccess


class Pagination(pagination.PageNumberPagination):
    """As many at once as are asked for."""

    page_size_query_param = "page_size"
    max_page_size = 200


class DocumentPermission(BasePermission):
    """Who is signed in makes documents; with one that is there they do what its abilities say."""

    def has_permission(self, request, view):
        """Nobody makes a document without a name."""
        return request.user.is_authenticated or view.action != "create"

    def has_object_permission(self, request, view, document):
        """The abilities are named as the actions are."""
        name = {"content": "content_patch"}.get(view.action, view.action)
        return document.abilities_of(request.user).get(name, False)


class DocumentViewSet(viewsets.ModelViewSet):
    """Makes, lists, reads, changes and deletes documents."""

    queryset = Document.objects.select_related("creator")
    serializer_class = DocumentSerializer
    permission_classes = [DocumentPermission]
    pagination_class = Pagination

    def get_queryset(self):
        """A list is of what one has a role in, and was not deleted."""
        if self.detail:
            return self.queryset
        if not self.request.user.is_authenticated:
            return self.queryset.none()
        return self.queryset.filter(accesses__user=self.request.user, deleted_at__isnull=True)

    @transaction.atomic
    def perform_create(self, serializer):
        """Who makes a document owns it."""
        document = serializer.save(creator=self.request.user)
        DocumentAccess.objects.create(document=document, user=self.request.user, role="owner")

    def perform_destroy(self, instance):
        """The row stays, for whoever regrets it."""
        instance.deleted_at = timezone.now()
        instance.save()

    @action(detail=True, methods=["patch"])
    def content(self, request, **_kwargs):
        """Takes a whole Yjs document, in base64."""
        document = self.get_object()
        serializer = ContentSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            pycrdt.Doc().apply_update(b64decode(serializer.validated_data["content"]))
        except ValueError:
            return Response("invalid yjs document", status=status.HTTP_400_BAD_REQUEST)
        document.write_content(serializer.validated_data["content"].encode())
        document.save()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @content.mapping.get
    def content_retrieve(self, _request, **_kwargs):
        """Gives it back as it was taken."""
        return HttpResponse(self.get_object().read_content(), content_type="text/plain")
