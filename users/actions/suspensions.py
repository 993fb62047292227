"""Suspending people, ending it early, and the answer of those who are suspended."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from core import mail
from ledger.actions import record
from ledger.enums import Kind
from users.models import Appeal, Suspension
from users.permissions import user_can_appeal, user_can_lift, user_can_suspend
from users.words import moment


class AlreadySuspended(Exception):
    """Raised when a suspension of the same person is in force: it is lifted before another begins."""


class AlreadyOver(Exception):
    """Raised when a suspension has ended or was lifted before."""


class AlreadyAppealed(Exception):
    """Raised when the person has answered this suspension before."""


def suspend(*, person, by, reason, ends_at):
    """Keep a person from taking part until a moment, say why by mail, and return the suspension.

    Raises PermissionDenied, and AlreadySuspended, of many at the same moment for all but one.
    """
    if not user_can_suspend(by, person):
        raise PermissionDenied
    now = timezone.now()
    try:
        with transaction.atomic():
            # What has ended by the clock makes room: the database allows one that was not ended.
            Suspension.objects.filter(user=person, lifted_at=None, ends_at__lte=now).update(
                lifted_at=F("ends_at")
            )
            suspension = Suspension.objects.create(
                user=person, by=by, reason=reason, starts_at=now, ends_at=ends_at
            )
            record(Kind.SUSPENDED, by=by, subject=person, reason=reason)
            _tell(person, "suspended", reason=reason, until=moment(ends_at), path=reverse("users:suspended"))
    except IntegrityError as error:
        raise AlreadySuspended from error
    return suspension


def lift(*, suspension, by, reason):
    """End a suspension now and tell the person by mail. Raises PermissionDenied or AlreadyOver."""
    if not user_can_lift(by, suspension):
        raise PermissionDenied
    now = timezone.now()
    with transaction.atomic():
        if not Suspension.objects.filter(pk=suspension.pk).in_force(now).update(lifted_at=now, lifted_by=by):
            raise AlreadyOver
        record(Kind.SUSPENSION_LIFTED, by=by, subject=suspension.user, reason=reason)
        _tell(suspension.user, "suspension_lifted", reason=reason, path="/")


def appeal(*, suspension, by, text):
    """Store what a suspended person says to it and return the appeal. Raises AlreadyAppealed or PermissionDenied."""
    if not user_can_appeal(by, suspension):
        if Appeal.objects.filter(suspension=suspension, suspension__user=by).exists():
            raise AlreadyAppealed
        raise PermissionDenied
    try:
        with transaction.atomic():
            return Appeal.objects.create(suspension=suspension, text=text)
    except IntegrityError as error:
        raise AlreadyAppealed from error


def _tell(person, message, **context):
    mail.queue(message, person.email, user=person, name=person.get_full_name(), **context)
