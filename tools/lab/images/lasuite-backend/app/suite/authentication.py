"""Who is asking: by the provider's word alone."""

from django.conf import settings
from lasuite.oidc_login.backends import OIDCAuthenticationBackend as LaSuiteBackend


class OIDCAuthenticationBackend(LaSuiteBackend):
    """Takes names over from the provider, beside `sub` and email."""

    def get_extra_claims(self, user_info):
        """The names, from the claims that the settings name."""
        return {
            "full_name": self.compute_full_name(user_info),
            "short_name": user_info.get(settings.OIDC_USERINFO_SHORTNAME_FIELD),
        }
