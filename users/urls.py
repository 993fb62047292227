"""Addresses of accounts."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from users.views import RegisterView, SignInView

app_name = "users"
urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("register/", RegisterView.as_view(), name="register"),
]
