"""What moderators do with a voice: nobody knows whose it is, so the voice is silenced and not the account."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ledger.actions import record
from ledger.enums import Kind
from voices.contributors import is_voice_of
from voices.models import Voice

MODERATE = "comments.moderate_staffcomment"


class CannotSilence(Exception):
    """Raised for what no voice wrote, and for a voice whose round is over."""


def silence(*, voice_id, by, reason=""):
    """Let a voice say nothing more in its round, and return it; what it said stays. May run twice.

    Raises PermissionDenied, for one's own voice too, and CannotSilence.
    """
    return _set(voice_id, by, reason, is_silenced=True)


def unsilence(*, voice_id, by, reason=""):
    """Let a silenced voice speak again, and return it. As `silence`."""
    return _set(voice_id, by, reason, is_silenced=False)


def _set(voice_id, by, reason, *, is_silenced):
    with transaction.atomic():
        voice = (
            Voice.objects.select_for_update(of=("self",)).filter(pk=voice_id, key__replaced_at=None).first()
        )
        if not by.has_perm(MODERATE) or is_voice_of(voice, by):
            raise PermissionDenied
        if voice is None:
            raise CannotSilence
        if voice.is_silenced != is_silenced:
            voice.is_silenced = is_silenced
            voice.save(update_fields=["is_silenced"])
            kind = Kind.VOICE_SILENCED if is_silenced else Kind.VOICE_HEARD
            record(kind, by=by, subject=voice, reason=reason)
    return voice
