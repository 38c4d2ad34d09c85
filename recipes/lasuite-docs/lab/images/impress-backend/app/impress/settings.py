"""Settings of Docs, beside those that all backends have."""

from suite import env, settings


class Production(settings.Production):
    """As upstream's class of that name."""

    RELEASE = "5.1.0"
    ROOT_URLCONF = "impress.urls"
    AUTHENTICATION_BACKENDS = ["core.authentication.backends.OIDCAuthenticationBackend"]
    INSTALLED_APPS = [*settings.Production.INSTALLED_APPS, "lasuite.marketing"]
    SESSION_COOKIE_NAME = "docs_sessionid"
    SUITE_USER_FIELDS = [*settings.Production.SUITE_USER_FIELDS, "is_first_connection"]

    STORAGES = {"default": {"BACKEND": "storages.backends.s3.S3Storage"}}
    AWS_S3_ENDPOINT_URL = env.text("AWS_S3_ENDPOINT_URL")
    AWS_S3_ACCESS_KEY_ID = env.secret("AWS_S3_ACCESS_KEY_ID")
    AWS_S3_SECRET_ACCESS_KEY = env.secret("AWS_S3_SECRET_ACCESS_KEY")
    AWS_S3_SIGNATURE_VERSION = env.text("AWS_S3_SIGNATURE_VERSION", "s3v4")
    AWS_STORAGE_BUCKET_NAME = env.text("AWS_STORAGE_BUCKET_NAME", "impress-media-storage")
    MEDIA_BASE_URL = env.text("MEDIA_BASE_URL")

    COLLABORATION_WS_URL = env.text("COLLABORATION_WS_URL")
    FRONTEND_THEME = env.text("FRONTEND_THEME")
    SIGNUP_NEW_USER_TO_MARKETING_EMAIL = env.flag("SIGNUP_NEW_USER_TO_MARKETING_EMAIL", False)
    LASUITE_MARKETING = {"BACKEND": "lasuite.marketing.backends.dummy.DummyBackend", "PARAMETERS": {}}
