"""Settings that La Suite's backends have in common; an application's own class stands on `Production`."""

from socket import gethostbyname, gethostname

from configurations import Configuration

from suite import env
from suite.oidc import OidcSettings


class Base(OidcSettings, Configuration):
    """What holds wherever it runs."""

    API_VERSION = "v1.0"
    ENVIRONMENT = "production"
    DEBUG = False
    SECRET_KEY = env.secret("DJANGO_SECRET_KEY")
    SITE_ID = 1

    AUTH_USER_MODEL = "core.User"
    DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env.text("DB_NAME"),
            "USER": env.text("DB_USER"),
            "PASSWORD": env.secret("DB_PASSWORD"),
            "HOST": env.text("DB_HOST", "localhost"),
            "PORT": env.number("DB_PORT", 5432),
        }
    }

    INSTALLED_APPS = [
        "core",
        "dockerflow.django",
        "rest_framework",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ]
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "dockerflow.django.middleware.DockerflowMiddleware",
    ]

    REST_FRAMEWORK = {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "mozilla_django_oidc.contrib.drf.OIDCAuthentication",
            "rest_framework.authentication.SessionAuthentication",
        ],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "EXCEPTION_HANDLER": "suite.api.exception_handler",
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": 20,
    }

    # The fields of a user in the API, in upstream's order.
    SUITE_USER_FIELDS = ["id", "email", "full_name", "short_name", "language"]

    LANGUAGE_CODE = "en-us"
    LANGUAGES = [("en-us", "English"), ("fr-fr", "Français"), ("de-de", "Deutsch"), ("nl-nl", "Nederlands")]
    TIME_ZONE = "UTC"
    USE_TZ = True

    CELERY_BROKER_URL = env.text("DJANGO_CELERY_BROKER_URL", "redis://redis:6379/0")
    CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"simple": {"format": "{asctime} {name} {levelname} {message}", "style": "{"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "simple"}},
        "root": {"handlers": ["console"], "level": env.text("LOGGING_LEVEL_LOGGERS_ROOT", "INFO")},
    }


class Production(Base):
    """Behind a proxy that ends TLS, with sessions in Redis."""

    # By its own address it is asked by health checks.
    ALLOWED_HOSTS = [*env.words("DJANGO_ALLOWED_HOSTS"), gethostbyname(gethostname())]
    CSRF_TRUSTED_ORIGINS = env.words("DJANGO_CSRF_TRUSTED_ORIGINS")
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_AGE = env.number("SESSION_COOKIE_AGE", 60 * 60 * 12)
    SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^__lbheartbeat__", "^__heartbeat__"]
    SECURE_REFERRER_POLICY = "same-origin"

    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": env.text("REDIS_URL", "redis://redis:6379/1"),
            "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"},
        }
    }
