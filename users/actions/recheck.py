"""Once a year people are asked by mail whether they still work in health or care; a click says so."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core import mail
from users.enums import Proof
from users.models import User
from users.models.accounts import PROOF_HOLDS, RECHECK_TAKES
from users.recheck import path_for, still_proves
from users.words import day

BATCH = 200


class NoLongerProven(Exception):
    """Raised when the address does not prove it any more: the person asks moderators."""


class AlreadyConfirmed(Exception):
    """Raised when the link was used before."""


def write_to_due(*, at=None):
    """Write to everyone whose proof is a year old, once a proof, and return to how many.

    May run twice at the same moment: each takes rows that the other has not, and a row is marked in the transaction
    that queues its mail.
    """
    at = at or timezone.now()
    written, last = 0, 0
    while people := _write_to_batch(after=last, at=at):
        written += len(people)
        last = people[-1].pk
    return written


def _write_to_batch(*, after, at):
    not_mailed = Q(recheck_mailed_at=None) | Q(recheck_mailed_at__lt=F("proven_at"))
    due = User.objects.filter(not_mailed, is_active=True, proven_at__lte=at - PROOF_HOLDS)
    with transaction.atomic():
        people = list(
            due.filter(pk__gt=after).order_by("pk").select_for_update(skip_locked=True, no_key=True)[:BATCH]
        )
        User.objects.filter(pk__in=[person.pk for person in people]).update(recheck_mailed_at=at)
        for person in people:
            write_to(user=person)
    return people


def write_to(*, user):
    """Queue the mail with the link by which a person confirms."""
    ends_at = user.proven_at + PROOF_HOLDS + RECHECK_TAKES if user.proven_at else None
    mail.queue(
        "recheck",
        user.email,
        user=user,
        name=user.get_full_name(),
        path=path_for(user),
        until=day(ends_at) if user.is_proven() else "",
    )


def confirm(*, by):
    """Prove a person's work for another year, `by` as `users.recheck.read_token` read it from the link.

    Raises NoLongerProven, and AlreadyConfirmed when the proof has changed since: of many clicks one counts.
    """
    if not still_proves(by):
        raise NoLongerProven
    unchanged = User.objects.filter(pk=by.pk, is_active=True, proven_at=by.proven_at, proof=by.proof)
    if not unchanged.update(proven_at=timezone.now(), proof=by.proof or Proof.DOMAIN):
        raise AlreadyConfirmed
