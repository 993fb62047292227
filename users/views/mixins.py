"""What several views of accounts share."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse

from core.limits import LimitReached
from users.recency import has_confirmed


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
        kwargs = {
            name: value for name, value in self.get_form_kwargs().items() if name not in ("data", "files")
        }
        typed = self.request.POST.items()
        kwargs["initial"] = {name: value for name, value in typed if name not in self.never_shown_again}
        form = self.get_form_class()(**kwargs)
        wait = f"Too many tries. Try again in {in_words(reached.retry_after)}."
        response = self.render_to_response(self.get_context_data(form=form, wait=wait), status=429)
        response.headers["Retry-After"] = str(reached.retry_after)
        return response


class RecentlyConfirmedMixin(LoginRequiredMixin):
    """A page for people who signed in, or confirmed that it is them, in the last minutes; the others do so first."""

    def dispatch(self, request, *args, **kwargs):
        if self.must_confirm():
            return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))
        return super().dispatch(request, *args, **kwargs)

    def must_confirm(self):
        """Return whether the person has to confirm first."""
        return self.request.user.is_authenticated and not has_confirmed(self.request)
