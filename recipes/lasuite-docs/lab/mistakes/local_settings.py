"""Settings of this instance."""

from impress import settings


class Production(settings.Production):
    AUTHENTICATION_BACKENDS = ["local_auth.LocalBackend"]
