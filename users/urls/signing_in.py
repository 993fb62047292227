"""Addresses of accounts: registering, signing in and out."""

from django.urls import path

from users.views import registration, signing_in

urlpatterns = [
    path("sign-in/", signing_in.SignInView.as_view(), name="account_login"),
    path("sign-in/code/", signing_in.RequestCodeView.as_view(), name="account_request_login_code"),
    path("sign-in/code/enter/", signing_in.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("register/", registration.RegisterView.as_view(), name="account_signup"),
    path("sign-out/", signing_in.SignOutView.as_view(), name="account_logout"),
]
