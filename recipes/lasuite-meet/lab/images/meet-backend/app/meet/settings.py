"""Settings of meet."""

from suite import env
from suite.settings import Production as SuiteProduction


class Production(SuiteProduction):
    """Beside what all backends have: where LiveKit is, and how it is spoken to."""

    ROOT_URLCONF = "meet.urls"
    WSGI_APPLICATION = "meet.wsgi.application"
    VERSION = tuple(map(int, env.text("MEET_VERSION").split(".")))

    SUITE_USER_FIELDS = ["id", "email", "full_name", "short_name", "timezone", "language"]
    OIDC_FALLBACK_TO_EMAIL_FOR_IDENTIFICATION = env.flag("OIDC_FALLBACK_TO_EMAIL_FOR_IDENTIFICATION", False)
    OIDC_USERINFO_FULLNAME_FIELDS = env.words("OIDC_USERINFO_FULLNAME_FIELDS", ["given_name", "usual_name"])
    OIDC_USERINFO_SHORTNAME_FIELD = env.text("OIDC_USERINFO_SHORTNAME_FIELD", "given_name")

    LIVEKIT_API_KEY = env.secret("LIVEKIT_API_KEY")
    LIVEKIT_API_SECRET = env.secret("LIVEKIT_API_SECRET")
    LIVEKIT_API_URL = env.text("LIVEKIT_API_URL")
    LIVEKIT_FORCE_WSS_PROTOCOL = env.flag("LIVEKIT_FORCE_WSS_PROTOCOL", False)
    LIVEKIT_DEFAULT_SOURCES = env.words("LIVEKIT_DEFAULT_SOURCES", ["camera", "microphone", "screen_share", "screen_share_audio"])

    RESOURCE_DEFAULT_ACCESS_LEVEL = env.text("RESOURCE_DEFAULT_ACCESS_LEVEL", "public")
    ALLOW_UNREGISTERED_ROOMS = env.flag("ALLOW_UNREGISTERED_ROOMS", True)
