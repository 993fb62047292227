"""Signing in and out."""

from django.contrib.auth.views import LoginView
from django.views.generic import TemplateView

from users.forms import SignInForm


class SignInView(LoginView):
    """Sign in with email address and password, then go back to where one was."""

    authentication_form = SignInForm
    template_name = "users/sign_in.html"
    redirect_authenticated_user = True


class RegisterView(TemplateView):
    """Say who may register and what can be done without an account."""

    template_name = "users/register.html"
