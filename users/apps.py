from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    """People: accounts, and the officials who speak for government with the posts they held."""

    name = "users"


class CMSUsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens for accounts, with our form."""

    user_viewset = "users.viewsets.StaffUserViewSet"
    # The packages' tables keep the keys that their own migrations made.
    default_auto_field = "django.db.models.AutoField"
