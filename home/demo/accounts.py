"""The accounts of the demonstration: one for each kind of person."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone

from challenges.closing import PANEL_GROUP
from core.secret_files import kept_secret
from screening.actions import approve_writer
from users.enums import Proof
from users.models import Profile, RulesVersion, User

# What it is for, name, public name beside edits, group.
PEOPLE = [
    ("editor", "Adam Lewis", "Adam, DHSC", "Editors"),
    ("publisher", "Nasreen Akhtar", "Nasreen, DHSC", "Publishers"),
    ("moderator", "Joy Mensah", "Joy, DHSC", "Moderators"),
    ("staff", "Sam Okafor", "Sam Okafor", None),
    ("panel", "Leila Haddad", "Leila Haddad", PANEL_GROUP),
]


def ensure_accounts():
    """Make the accounts that are missing and return (role, address, password) for each."""
    password = demo_password()
    accounts = []
    for role, name, public_name, group in PEOPLE:
        first, last = name.split()
        email = f"{role}@example.org"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, password, first_name=first, last_name=last, public_name=public_name
        )
        if group:
            user.groups.set([Group.objects.get(name=group)])
        let_take_part(user)
        accounts.append((role, email, password))
    return accounts


def let_take_part(user):
    """Give an account what registering gives: a proof of work in health or care, a profile, the rules accepted.

    And what comes with time: that a moderator has read something of the person before.
    """
    if not user.proven_at:
        user.proof, user.proven_at = Proof.MODERATOR, timezone.now()
    user.rules_version = RulesVersion.objects.current()
    user.save()
    Profile.objects.get_or_create(user=user)
    # What they write appears at once: newcomers' first words are read before.
    approve_writer(user_id=user.pk)


def demo_password():
    """Return this machine's own password for the demonstration, made and kept on first use."""
    return kept_secret(settings.VAR_DIR / "demo_password", 9)
