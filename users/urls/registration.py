"""Addresses of accounts: registering. The form itself has the sign-in library's name, for its links."""

from django.urls import path

from users.views import registration

urlpatterns = [
    path("register/code/", registration.ConfirmCodeView.as_view(), name="confirm_code"),
    path("register/again/", registration.write_again, name="write_again"),
    path("register/confirm/<str:token>/", registration.ConfirmLinkView.as_view(), name="confirm_link"),
]
