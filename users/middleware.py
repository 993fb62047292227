"""What is looked at with every request: the second factor before the CMS, and when a session was last used."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import permission_denied
from core.middleware.security import CMS_PREFIX
from users import sessions
from users.permissions import user_can_open_cms
from users.second_factor import has_passed, has_second_factor

SIGN_OUT = f"{CMS_PREFIX}logout/"


class SecondFactorMiddleware:
    """Lets nobody below /cms/ whose session has not passed a second factor (docs/adr/0022).

    Every address there, whatever asks for it; only signing out goes through. Who may not open the CMS at all is sent
    to the front page: the CMS would send them to sign in, and that back to the CMS.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(CMS_PREFIX) and request.path_info != SIGN_OUT:
            return self.turned_away(request) or self.get_response(request)
        return self.get_response(request)

    def turned_away(self, request):
        """Return the answer for somebody who may not go on, or None."""
        user = request.user
        if not user.is_authenticated:
            return None
        if not user_can_open_cms(user):
            return self.answer(request, "/", "You do not have permission to open the CMS.")
        if not settings.CMS_SECOND_FACTOR or has_passed(request):
            return None
        name = "mfa_reauthenticate" if has_second_factor(user) else "mfa_activate_totp"
        following = request.get_full_path() if request.method == "GET" else CMS_PREFIX
        return self.answer(request, redirect_to_login(following, reverse(name)).url)

    def answer(self, request, address, message=""):
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # A script that asked for data could do nothing with a page.
            return permission_denied(request)
        if message:
            messages.error(request, message)
        return redirect(address)


class SessionSeenMiddleware:
    """Notes when a session was last used, where a view has looked at the session anyway."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed:
            sessions.note_seen(request)
        return response
