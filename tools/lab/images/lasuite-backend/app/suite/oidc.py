"""Settings of the sign-in."""

from suite import env


class OidcSettings:
    """The variables of mozilla-django-oidc and django-lasuite; who the provider is has no default."""

    OIDC_AUTHENTICATE_CLASS = "lasuite.oidc_login.views.OIDCAuthenticationRequestView"
    OIDC_CALLBACK_CLASS = "lasuite.oidc_login.views.OIDCAuthenticationCallbackView"
    AUTHENTICATION_BACKENDS = ["suite.authentication.OIDCAuthenticationBackend"]

    OIDC_OP_JWKS_ENDPOINT = env.text("OIDC_OP_JWKS_ENDPOINT")
    OIDC_OP_AUTHORIZATION_ENDPOINT = env.text("OIDC_OP_AUTHORIZATION_ENDPOINT")
    OIDC_OP_TOKEN_ENDPOINT = env.text("OIDC_OP_TOKEN_ENDPOINT")
    OIDC_OP_USER_ENDPOINT = env.text("OIDC_OP_USER_ENDPOINT")
    OIDC_OP_LOGOUT_ENDPOINT = env.text("OIDC_OP_LOGOUT_ENDPOINT")

    OIDC_RP_CLIENT_ID = env.text("OIDC_RP_CLIENT_ID")
    OIDC_RP_CLIENT_SECRET = env.secret("OIDC_RP_CLIENT_SECRET")
    OIDC_RP_SIGN_ALGO = env.text("OIDC_RP_SIGN_ALGO", "RS256")
    OIDC_RP_SCOPES = env.text("OIDC_RP_SCOPES", "openid email")
    OIDC_AUTH_REQUEST_EXTRA_PARAMS = env.mapping("OIDC_AUTH_REQUEST_EXTRA_PARAMS")

    OIDC_CREATE_USER = env.flag("OIDC_CREATE_USER", True)
    OIDC_STORE_ID_TOKEN = env.flag("OIDC_STORE_ID_TOKEN", True)
    OIDC_TIMEOUT = env.number("OIDC_TIMEOUT", 5)
    OIDC_USE_NONCE = env.flag("OIDC_USE_NONCE", True)
    OIDC_USE_PKCE = env.flag("OIDC_USE_PKCE", False)
    OIDC_PKCE_CODE_CHALLENGE_METHOD = env.text("OIDC_PKCE_CODE_CHALLENGE_METHOD", "S256")
    OIDC_VERIFY_SSL = env.flag("OIDC_VERIFY_SSL", True)
    OIDC_REDIRECT_ALLOWED_HOSTS = env.words("OIDC_REDIRECT_ALLOWED_HOSTS")
    OIDC_FALLBACK_TO_EMAIL_FOR_IDENTIFICATION = env.flag("OIDC_FALLBACK_TO_EMAIL_FOR_IDENTIFICATION", True)
    OIDC_USERINFO_ESSENTIAL_CLAIMS = env.words("OIDC_USERINFO_ESSENTIAL_CLAIMS")
    OIDC_USERINFO_FULLNAME_FIELDS = env.words("OIDC_USERINFO_FULLNAME_FIELDS", ["first_name", "last_name"])
    OIDC_USERINFO_SHORTNAME_FIELD = env.text("OIDC_USERINFO_SHORTNAME_FIELD", "first_name")

    ALLOW_LOGOUT_GET_METHOD = env.flag("ALLOW_LOGOUT_GET_METHOD", True)
    LOGIN_REDIRECT_URL = env.text("LOGIN_REDIRECT_URL", "/")
    LOGIN_REDIRECT_URL_FAILURE = env.text("LOGIN_REDIRECT_URL_FAILURE", "/")
    LOGOUT_REDIRECT_URL = env.text("LOGOUT_REDIRECT_URL", "/")
