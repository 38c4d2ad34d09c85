"""The sign-in of Docs."""

from django.conf import settings
from lasuite.marketing.tasks import create_or_update_contact

from suite.authentication import OIDCAuthenticationBackend as SuiteBackend


class OIDCAuthenticationBackend(SuiteBackend):
    """Has the worker tell of new users, where the settings want it."""

    def post_get_or_create_user(self, user, claims, is_new_user):
        """Leaves the news to Celery."""
        if is_new_user and settings.SIGNUP_NEW_USER_TO_MARKETING_EMAIL:
            create_or_update_contact.delay(email=user.email, attributes={"DOCS_SOURCE": ["SIGNIN"]})
