"""Addresses of accounts: one's own page, and the page that others see."""

from django.urls import path

from users.views import people

urlpatterns = [
    path("", people.AccountView.as_view(), name="account"),
    path("profile/", people.ProfileView.as_view(), name="profile"),
    path("people/<uuid:public_id>/", people.PersonView.as_view(), name="person"),
]
