"""Who may do what with a room."""

from core.models import Role
from rest_framework.permissions import SAFE_METHODS, BasePermission


class RoomPermission(BasePermission):
    """Everybody may look; who is signed in makes rooms; administrators change theirs, and owners alone remove them."""

    def has_permission(self, request, view):
        """Whether this may be asked at all."""
        return request.method in SAFE_METHODS or request.user.is_authenticated

    def has_object_permission(self, request, view, obj):
        """Whether it may be asked of this room."""
        if request.method in SAFE_METHODS:
            return True
        allowed = {Role.OWNER} if request.method == "DELETE" else {Role.OWNER, Role.ADMINISTRATOR}
        return obj.role_of(request.user) in allowed
