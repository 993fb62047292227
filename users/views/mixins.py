"""What several views of accounts share."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from core.limits import LimitReached
from users import unsent
from users.recency import has_confirmed

STALE = "This page was open for too long. What you typed is still here: check it, then send it again."
SIGNED_OUT = (
    "You were signed out before you sent this. What you typed is still here: check it, then send it again."
)


def in_words(seconds):
    """Return how long to wait, as people say it: '40 seconds', '7 minutes'."""
    if seconds < 90:
        return f"{seconds} seconds" if seconds != 1 else "1 second"
    minutes = -(-seconds // 60)
    if minutes < 90:
        return f"{minutes} minutes"
    return f"{-(-minutes // 60)} hours"


class LimitedFormMixin:
    """A form that was sent too often comes back with what was typed, a sentence and status 429."""

    never_shown_again = ("password", "code")

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except LimitReached as reached:
            return self.refuse(reached)

    def refuse(self, reached):
        """Return the form, unchecked, with when to try again."""
        wait = f"Too many tries. Try again in {in_words(reached.retry_after)}."
        context = self.get_context_data(form=self.form_as_typed(), wait=wait)
        response = self.render_to_response(context, status=429)
        response.headers["Retry-After"] = str(reached.retry_after)
        return response

    def form_as_typed(self):
        """Return the form, unchecked, with what was typed but for what is never shown again."""
        kwargs = {
            name: value for name, value in self.get_form_kwargs().items() if name not in ("data", "files")
        }
        typed = self.request.POST.items()
        kwargs["initial"] = {name: value for name, value in typed if name not in self.never_shown_again}
        return self.get_form_class()(**kwargs)


class KeptFormMixin(LoginRequiredMixin, LimitedFormMixin):
    """A form for people who are signed in, whose words are not lost when their session ends while they write.

    Whoever sends it signed out finds it filled in after signing in. Whoever sends it with a proof of origin that is
    missing or too old gets it again at once, and nothing is kept: another site may have sent it.
    """

    def handle_no_permission(self):
        if self.request.method == "POST":
            unsent.keep(self.request, self.get_form_class().base_fields)
        return super().handle_no_permission()

    def show_again(self):
        """Return a page with the form as it was typed and a fresh proof of origin; `core.errors` asks for it."""
        context = {"form": self.form_as_typed(), "wait": STALE}
        response = render(self.request, "users/send_again.html", context, status=403)
        add_never_cache_headers(response)
        return response

    def get_initial(self):
        return super().get_initial() | unsent.found(self.request)

    def form_valid(self, form):
        unsent.forget(self.request)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        if self.request.method == "GET" and unsent.found(self.request):
            kwargs.setdefault("wait", SIGNED_OUT)
        return super().get_context_data(**kwargs)


class RecentlyConfirmedMixin(LoginRequiredMixin):
    """A page for people who signed in, or confirmed that it is them, in the last minutes; the others do so first."""

    def dispatch(self, request, *args, **kwargs):
        if self.must_confirm():
            return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))
        return super().dispatch(request, *args, **kwargs)

    def must_confirm(self):
        """Return whether the person has to confirm first."""
        return self.request.user.is_authenticated and not has_confirmed(self.request)
