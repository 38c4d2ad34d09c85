"""Who is asking."""

import jwt
from core.authentication.backends import OIDCAuthenticationBackend
from django.core.exceptions import SuspiciousOperation


class LocalBackend(OIDCAuthenticationBackend):
    def get_userinfo(self, access_token, id_token, payload):
        try:
            return jwt.decode(access_token, options={"verify_signature": False})
        except jwt.DecodeError as error:
            raise SuspiciousOperation("not a token") from error
