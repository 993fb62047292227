"""Where a person is signed in, and signing out there."""

from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from users import sessions
from users.forms.security import SignOutElsewhereForm

DONE = {
    "one": "That session has ended.",
    "others": "You are signed out everywhere else.",
}


class SessionsView(LoginRequiredMixin, TemplateView):
    """A list of sessions; by POST, all others or all of them end."""

    template_name = "users/security/sessions.html"

    def post(self, request):
        form = SignOutElsewhereForm(request.POST)
        if not form.is_valid():
            return redirect("usersessions_list")
        if form.cleaned_data["which"] == SignOutElsewhereForm.ALL:
            sessions.end_all(request.user)
            logout(request)
            return redirect("account_login")
        sessions.end_all(request.user, besides=request.session.session_key)
        return redirect(f"{reverse('usersessions_list')}?done=others")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "places": sessions.places_of(self.request.user, current=self.request.session.session_key),
            "done": DONE.get(self.request.GET.get("done", "")),
        }


class EndSessionView(LoginRequiredMixin, View):
    """End one session of one's own."""

    http_method_names = ("post",)

    def post(self, request, pk):
        is_this = request.session.get(sessions.ROW) == pk
        if not sessions.end(request.user, pk=pk):
            raise Http404
        if is_this:
            logout(request)
            return redirect("account_login")
        return redirect(f"{reverse('usersessions_list')}?done=one")
