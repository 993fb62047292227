from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    """People: accounts, and the officials who speak for government with the posts they held."""

    name = "users"

    def ready(self):
        from users import contributions, editing, logs, own_data

        logs.keep_tokens_out()
        for contribution in (*own_data.ALL, *editing.ALL):
            contributions.register(contribution())


class CMSUsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens for accounts, with our form."""

    user_viewset = "users.cms.accounts.StaffUserViewSet"
    # The packages' tables keep the keys that their own migrations made.
    default_auto_field = "django.db.models.AutoField"


class SessionsConfig(UserSessionsConfig):
    """The library's table of sessions, kept by `users.sessions` and not by its receivers."""

    def ready(self):
        """Connect nothing: at each sign-in they would ask two queries for every session of the person."""
