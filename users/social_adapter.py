"""Where the sign-in library asks us about identity providers."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp

from users.identity import is_configured
from users.openid_connect import IdentityProvider, application


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """There is the provider that the environment names, or none; rows of the database add none.

    The library's own flows after the provider's answer look for its rows of email addresses and make some. They are
    not mounted: who somebody is here is decided by `users.actions.identity`. Should one be reached, it lets nobody in.
    """

    def list_apps(self, request, provider=None, client_id=None):
        if not is_configured():
            return []
        app = application()
        asked = (provider or app.provider_id) in (app.provider, app.provider_id)
        return [app] if asked and (client_id or app.client_id) == app.client_id else []

    def get_provider(self, request, provider, client_id=None):
        """Return the provider; raises SocialApp.DoesNotExist."""
        apps = self.list_apps(request, provider, client_id)
        if not apps:
            raise SocialApp.DoesNotExist
        return IdentityProvider(request, app=apps[0])

    def is_open_for_signup(self, request, sociallogin):
        return False

    def authenticate_by_email(self, sociallogin):
        return None
