"""The community rules: a new version comes into force, and people accept it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ledger.actions import record
from ledger.enums import Kind
from users.models import RulesVersion, User


def put_rules_in_force(*, what_changed, by):
    """Add a version of the rules and return it: from now on everyone is asked to accept it at the next post."""
    if not by.has_perm("users.add_rulesversion"):
        raise PermissionDenied
    with transaction.atomic():
        version = RulesVersion.objects.create(what_changed=what_changed)
        record(Kind.RULES_CHANGED, by=by, subject=version, reason=what_changed)
    return version


def accept_rules(*, version, by):
    """Note that a person accepts a version of the rules; an earlier one never takes the place of a later one."""
    not_later = Q(rules_version=None) | Q(rules_version__lt=version.pk)
    User.objects.filter(not_later, pk=by.pk).update(rules_version=version)


def versions_to_accept(user, *, at=None):
    """Return the versions in force that a person has not accepted, newest first, ten at the most; none: all is well."""
    versions = RulesVersion.objects.filter(in_force_from__lte=at or timezone.now())
    return list(versions.filter(pk__gt=user.rules_version_id or 0)[:10])
