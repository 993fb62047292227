"""Addresses of accounts: my data."""

from django.urls import path

from users.views import my_data

urlpatterns = [
    path("my-data/", my_data.MyDataView.as_view(), name="my_data"),
    path("my-data/delete/", my_data.DeleteAccountView.as_view(), name="delete_account"),
    path("my-data/deleted/", my_data.AccountDeletedView.as_view(), name="account_deleted"),
    path("my-data/<str:token>/", my_data.CopyView.as_view(), name="my_data_file"),
]
