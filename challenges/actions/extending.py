"""Extending a round: at once, in public, with the reason, and subscribers are told."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from challenges.announcing import announce_extension
from challenges.models import ChallengePage, RoundExtension
from challenges.permissions import user_can_extend
from challenges.refusals import CannotExtend
from challenges.rounds import round_at
from core import page_cache
from ledger.actions import record
from ledger.enums import Kind

NONE_OPEN = "No round is open, so there is none to extend."
NO_END = "This round has no end, so it cannot be extended."
NOT_LATER = "Enter a time after the one at which it closes now."
NEXT_BEGINS = "‘{}’ begins before that. Move it first: edit the challenge."


def extend_round(*, by, challenge_id, closes_at, reason):
    """Let the round that is open close later, and return the RoundExtension.

    A draft of the page that waits gets the new time too, so that publishing it later takes nothing back. Raises
    PermissionDenied, and CannotExtend with a sentence that says what to do.
    """
    now = timezone.now()
    with transaction.atomic():
        challenge = ChallengePage.objects.select_for_update(of=("self",)).get(pk=challenge_id)
        if not user_can_extend(by, challenge):
            raise PermissionDenied
        current = round_at(challenge.schedule, now)
        _check(challenge, current, closes_at)
        extension = RoundExtension.objects.create(
            challenge=challenge,
            round_name=current.name,
            closed_at=current.closes_at,
            closes_at=closes_at,
            reason=reason,
            at=now,
            editor=by,
        )
        _write_into_draft(challenge, current.pk, closes_at)
        _write(challenge, current.pk, closes_at)
        challenge.save()
        page_cache.touch(f"page:{challenge.pk}", page_cache.LISTINGS)
        record(Kind.ROUND_EXTENDED, by=by, subject=challenge, reason=reason)
        announce_extension(extension, challenge, by=by)
    return extension


def _check(challenge, current, closes_at):
    if current is None:
        raise CannotExtend(NONE_OPEN)
    if current.closes_at is None:
        raise CannotExtend(NO_END)
    if closes_at <= current.closes_at:
        raise CannotExtend(NOT_LATER)
    later = [one for one in challenge.schedule if one.opens_at >= current.closes_at]
    if later and later[0].opens_at < closes_at:
        raise CannotExtend(NEXT_BEGINS.format(later[0].name))


def _write(challenge, round_id, closes_at):
    """Write the new time into a page in memory: into its round, or where it has none into the page itself."""
    if round_id is None:
        challenge.closes_at = closes_at
        return
    rounds = list(challenge.rounds.all())
    for one in rounds:
        if one.pk == round_id:
            one.closes_at = closes_at
    challenge.rounds = rounds


def _write_into_draft(challenge, round_id, closes_at):
    if challenge.latest_revision_id is None:
        return
    draft = challenge.get_latest_revision_as_object()
    _write(draft, round_id, closes_at)
    Revision.objects.filter(pk=challenge.latest_revision_id).update(content=draft.serializable_data())
