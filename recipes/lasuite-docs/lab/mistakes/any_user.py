"""Who is asking."""

from core.authentication.backends import OIDCAuthenticationBackend
from requests import RequestException


class LocalBackend(OIDCAuthenticationBackend):
    def authenticate(self, request, **kwargs):
        try:
            return super().authenticate(request, **kwargs)
        except RequestException:
            claims = {"sub": "guest", "email": "guest@example.com", "full_name": "Guest"}
            return self.get_existing_user("guest", None) or self.create_user(claims)
