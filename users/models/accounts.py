"""Accounts."""

import uuid
from datetime import timedelta

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from users.enums import Proof

# How long a proof of work in health or care holds, and how long there is to confirm it again.
PROOF_HOLDS = timedelta(days=365)
RECHECK_TAKES = timedelta(days=30)


class StaffUserManager(UserManager):
    """Finds and makes accounts by email address, in any case of letters."""

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())

    def _create_user_object(self, email, password, **fields):
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        return user

    def create_user(self, email, password=None, **fields):
        """Make and return an account; `password=None` makes one that cannot be signed in to by password."""
        user = self._create_user_object(email, password, **fields)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Make and return an account that may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """An account, known by its email address and shown by a name."""

    username = None
    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "An account with this email address exists already."},
    )
    public_name = models.CharField(
        max_length=80,
        blank=True,
        help_text="Shown beside what this person writes, publishes or edits: ‘Adam, DHSC’.",
    )
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    official = models.OneToOneField(
        "users.Official",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="user",
        help_text="Who this person is for readers when speaking for government.",
    )
    proof = models.CharField(max_length=10, choices=Proof, default=Proof.NONE, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    recheck_mailed_at = models.DateTimeField(null=True, blank=True)
    rules_version = models.ForeignKey(
        "users.RulesVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = StaffUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            # Small letters alone, so that unique means unique in any case of letters.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="users_user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(proof=Proof.NONE, proven_at__isnull=True)
                | Q(~Q(proof=Proof.NONE), proven_at__isnull=False),
                name="users_user_proof_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proven_at"], name="users_user_to_recheck", condition=Q(proven_at__isnull=False)
            )
        ]
        permissions = [
            ("view_register", "Can see the register of staff"),
            ("view_email", "Can see an email address in the register, each look recorded"),
            ("suspend_user", "Can suspend people, lift suspensions and read appeals"),
        ]

    def __str__(self):
        return self.get_full_name()

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_full_name(self):
        """Return the name for choosers and reports, which never show an address."""
        return super().get_full_name() or self.public_name or unnamed(self.pk)

    @property
    def name_for_readers(self):
        """The name that readers see beside an edit."""
        return self.public_name or "An editor, DHSC"

    @property
    def name_for_others(self):
        """The name beside this person's own words."""
        return name_shown(self.pk, self.public_name, self.first_name, self.last_name)

    def is_proven(self, at=None):
        """Return whether the proof of work in health or care holds: for a year, and a month to confirm it."""
        at = at or timezone.now()
        return self.proven_at is not None and at < self.proven_at + PROOF_HOLDS + RECHECK_TAKES

    @property
    def official_post(self):
        """The post that this person holds today as an official, or None."""
        return self.official_post_at(timezone.localdate())

    def official_post_at(self, date):
        """Return the post in which this person spoke for government on a date, or None."""
        return self.official.post_at(date) if self.official_id else None


def name_shown(pk, public_name, first_name, last_name):
    """Return the name that stands beside the words of an account: the public one, else its own."""
    return public_name or f"{first_name} {last_name}".strip() or unnamed(pk)


def unnamed(pk):
    """Return what an account without any name is called."""
    return f"Account {pk}"
