"""How people come to have an account: what proves their work, and what waits to be confirmed."""

import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from users.enums import Decision

# How long after a decline one waits before asking again.
ASK_AGAIN_AFTER = timedelta(hours=24)


def new_nonce():
    """Return the random part of a link or code."""
    return secrets.token_hex(16)


class RulesVersionQuerySet(models.QuerySet):
    def current(self, at=None):
        """Return the version that is in force, or None before the first."""
        return self.filter(in_force_from__lte=at or timezone.now()).order_by("-in_force_from", "-pk").first()


class RulesVersion(models.Model):
    """A version of the community rules: whoever takes part has accepted the one in force."""

    in_force_from = models.DateTimeField(default=timezone.now)
    what_changed = models.CharField(
        max_length=300, help_text="In one or two sentences: people read this when they are asked again."
    )

    objects = RulesVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        verbose_name = "version of the community rules"
        verbose_name_plural = "versions of the community rules"

    def __str__(self):
        return f"Version {self.pk}"


class EmailDomain(models.Model):
    """A domain of email addresses that only people who work in health or care have."""

    domain = models.CharField(max_length=253, unique=True, help_text="As in nhs.net: small letters, no @.")
    with_subdomains = models.BooleanField(default=False, help_text="Counts trust.nhs.uk as well as nhs.uk.")
    note = models.CharField(max_length=200, blank=True, help_text="Whose it is. Only moderators see this.")

    class Meta:
        ordering = ["domain"]
        verbose_name = "email domain"
        constraints = [
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="users_emaildomain_lower_case")
        ]

    def __str__(self):
        return self.domain


class RegistrationQuerySet(models.QuerySet):
    def waiting(self, at=None):
        """Those that can still be confirmed."""
        return self.filter(confirmed_at=None, expires_at__gt=at or timezone.now())

    def lock(self):
        """Keep these for the transaction, and return their keys.

        Whoever makes an account locks all that wait for its address before anything else, and deletes no others: two
        that confirm at the same moment would each hold the row which the other wants to delete.
        """
        return list(self.select_for_update().order_by("pk").values_list("pk", flat=True))


class Registration(models.Model):
    """What somebody typed who wants an account. The account is made when the address is confirmed.

    Whether an account has the address already makes no difference here: only the mail does, which its owner reads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=80)
    password = models.CharField(max_length=128, blank=True, help_text="Its hash. Empty: sign in by code.")
    rules_version = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="+")
    next_path = models.CharField(max_length=500, blank=True)
    nonce = models.CharField(max_length=32, default=new_nonce)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["email", "-created_at"], name="users_registration_of_address")]

    def __str__(self):
        return f"registration {self.pk}"

    @property
    def has_expired(self):
        """Whether it was not confirmed in time."""
        return self.confirmed_at is None and self.expires_at <= timezone.now()


class StaffRequestQuerySet(models.QuerySet):
    def waiting(self):
        """What no moderator has answered yet, oldest first."""
        return self.filter(decision=Decision.WAITING).order_by("asked_at", "pk")


class StaffRequest(models.Model):
    """Somebody without a work address asks to be registered as staff; a moderator answers."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_requests"
    )
    employer = models.CharField(max_length=160)
    role = models.CharField(max_length=120)
    sentence = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StaffRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        verbose_name = "request to be registered"
        verbose_name_plural = "requests to be registered"
        permissions = [("decide_staffrequest", "Can approve or decline requests to be registered")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(decision=Decision.WAITING),
                name="users_staffrequest_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.WAITING, decided_at__isnull=True)
                | Q(~Q(decision=Decision.WAITING), decided_at__isnull=False),
                name="users_staffrequest_decided",
            ),
        ]

    def __str__(self):
        return f"request {self.pk}"

    @property
    def again_at(self):
        """The moment from which the person may ask again, or None for a request that was not declined."""
        return self.decided_at + ASK_AGAIN_AFTER if self.decision == Decision.DECLINED else None
