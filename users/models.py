"""Accounts, and the officials who speak for government."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable


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
        help_text="Shown beside what this person publishes or edits: ‘Adam, DHSC’.",
    )

    objects = StaffUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            # Small letters alone, so that unique means unique in any case of letters.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="users_user_email_lower_case")
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
        return super().get_full_name() or self.public_name or f"Account {self.pk}"

    @property
    def name_for_readers(self):
        """The name that readers see beside an edit."""
        return self.public_name or "An editor, DHSC"


class Official(ClusterableModel):
    """A person who speaks for government: a minister or an official, with the posts held over time."""

    name = models.CharField(max_length=120)

    panels = [FieldPanel("name"), InlinePanel("posts", heading="Posts held", label="Post")]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def post_at(self, date):
        """Return the post held on a date (the later one where two overlap), or None.

        Reads `posts.all()`, so that a list of officials with `prefetch_related("posts")` costs no query each.
        """
        held = [post for post in self.posts.all() if post.covers(date)]
        return max(held, key=lambda post: post.starts, default=None)


class OfficialPost(Orderable):
    """A title that an official held from one date to another."""

    official = ParentalKey(Official, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=160)
    organisation = models.CharField(max_length=160, default="Department of Health and Social Care")
    starts = models.DateField("from")
    ends = models.DateField("to", null=True, blank=True, help_text="The last day. Empty while it is held.")

    panels = [FieldPanel("title"), FieldPanel("organisation"), FieldPanel("starts"), FieldPanel("ends")]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="users_officialpost_ends_after_start",
                violation_error_message="The post ends before it starts.",
            )
        ]

    def __str__(self):
        return self.title

    def covers(self, date):
        """Return whether the post was held on this date."""
        return self.starts <= date and (self.ends is None or date <= self.ends)
