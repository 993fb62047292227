"""What people say of themselves, and what of it they show."""

from django.conf import settings
from django.db import models

from users.enums import Region, Setting


class Profile(models.Model):
    """Organisation, role, setting and region: all optional, each shown only where its owner says so."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    organisation = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=120, blank=True)
    setting = models.CharField(max_length=20, choices=Setting, blank=True)
    region = models.CharField(max_length=20, choices=Region, blank=True)
    show_organisation = models.BooleanField(default=False)
    show_role = models.BooleanField(default=False)
    show_setting = models.BooleanField(default=False)
    show_region = models.BooleanField(default=False)
    locked = models.JSONField(
        default=list, help_text="Names of the fields that an identity provider filled: their owner cannot."
    )

    def __str__(self):
        return f"profile {self.pk}"

    @property
    def shown(self):
        """What stands beside this person's words: a list of texts, role first."""
        texts = {
            "role": self.role,
            "organisation": self.organisation,
            "setting": self.get_setting_display(),
            "region": self.get_region_display(),
        }
        return [text for name, text in texts.items() if text and getattr(self, f"show_{name}")]
