"""The close of anonymous rounds: voices become random, then the key is destroyed, and a record says so."""

import secrets

from django.db import transaction
from django.utils import timezone

from core import page_cache
from ledger.actions import record
from ledger.enums import Kind
from voices import keys
from voices.models import RoundKey, Voice

BATCH = 1000


def close_rounds(at=None):
    """Close every anonymous round whose time is over; return how many that were.

    May run twice, and be killed anywhere: the next run goes on where it stopped.
    """
    at = at or timezone.now()
    due = RoundKey.objects.filter(closes_at__lte=at, destroyed_at=None)
    return sum(_close(pk, at) for pk in due.values_list("pk", flat=True))


def _close(pk, at):
    with transaction.atomic():
        key = RoundKey.objects.select_for_update().get(pk=pk)
        if key.closes_at > at:
            # It was extended meanwhile.
            return False
        if key.replaced_at is None:
            _replace_voices(key)
            key.replaced_at = at
            key.save(update_fields=["replaced_at"])
    # What was stored by voices holds nothing of the account any more, so the key may go.
    keys.destroy(pk)
    with transaction.atomic():
        if not RoundKey.objects.filter(pk=pk, destroyed_at=None).update(destroyed_at=at):
            return False
        page_cache.touch(f"page:{key.page_id}")
        if key.used_since:
            record(Kind.ROUND_KEY_DESTROYED, subject=key, reason=key.round_name)
    return True


def _replace_voices(key):
    voices = list(Voice.objects.filter(key=key).only("pk"))
    for voice in voices:
        voice.digest = secrets.token_hex(32)
    Voice.objects.bulk_update(voices, ["digest"], batch_size=BATCH)
