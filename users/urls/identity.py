"""Addresses of accounts: the identity provider, where one is connected."""

from django.urls import path

from users.views import identity

urlpatterns = [
    path("identity/", identity.SignInView.as_view(), name="identity_sign_in"),
    path("identity/callback/", identity.CallbackView.as_view(), name="identity_callback"),
    path("identity/finish/", identity.FinishView.as_view(), name="identity_finish"),
]
