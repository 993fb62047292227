"""Who contributes, as it is stored: an account, or in an anonymous round a voice and no account."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from core.limits import OnTheClock
from voices import keys
from voices.models import RoundKey, Voice

# Of ten digits, as the paths of comments take, and no more than the library's column holds.
FIRST_ID, LAST_ID = 10**9, 2**31 - 1


class RoundOver(Exception):
    """Raised when the key of the round is gone: nothing more can be taken in its name."""


class Silenced(Exception):
    """Raised when moderators let a voice say nothing more in its round."""


@dataclass(frozen=True)
class Contributor:
    """Who contributes at a moment: one of `user` and `voice` is None. `at` is the moment, and for a voice the day."""

    user: object
    voice: Voice | None
    at: datetime

    @property
    def key_id(self):
        """The key of the anonymous round in which this is a voice, or None."""
        return self.voice and self.voice.key_id

    @property
    def subject(self):
        """Under what tries are counted (core.limits): for a voice nothing that leads to the account or the hour."""
        return OnTheClock(self.voice.pk) if self.voice else self.user.pk

    def columns(self, user="user"):
        """Return the two columns of what they contribute, by name; `user` is the column of the account."""
        return {user: self.user, "voice": self.voice}


def contributor(*, by, key_id, at):
    """Return who a person is at a moment: `key_id` is that of the anonymous round of then and there, None for none.

    The first time in a round makes the voice, and the key. Raises RoundOver and Silenced. Call it outside every
    transaction.
    """
    if key_id is None:
        return Contributor(by, None, at)
    try:
        voice = _voice(by, key_id, at)
    except (RoundKey.DoesNotExist, keys.KeyGone) as error:
        raise RoundOver from error
    if voice.is_silenced:
        raise Silenced
    return Contributor(None, voice, start_of_day(at))


def id_for(model, voice):
    """Return the columns that give a row of a voice an id by chance, and a row of an account the next one.

    Ids of rows follow each other, so they would tell between which named rows an anonymous one was stored. On SQLite
    the next ones follow the largest that there is.
    """
    while voice:
        number = FIRST_ID + secrets.randbelow(LAST_ID - FIRST_ID)
        if not model.objects.filter(pk=number).exists():
            return {"id": number}
    return {}


def start_of_day(moment):
    """Return midnight of a moment's day, in the site's time zone: what is stored of when a voice contributed."""
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time.min))


def day_of(voice):
    """Return this day for what a voice does, None for what an account does."""
    return start_of_day(timezone.now()) if voice else None


def _voice(by, key_id, at):
    with transaction.atomic():
        key = RoundKey.objects.get(pk=key_id)
        if key.used_since is None:
            # Of those who come first at once, one makes the key; whoever comes after the close makes none.
            key = RoundKey.objects.select_for_update().get(pk=key_id)
        if key.replaced_at or at >= key.closes_at:
            raise keys.KeyGone(str(key_id))
        if key.used_since is None:
            keys.make(key_id)
        voice, is_new = Voice.objects.get_or_create(key=key, digest=keys.digest(key_id, by.pk))
        # Who closes the round holds the row of its key: a voice that waited for that is none of this round any more.
        if is_new and RoundKey.objects.filter(pk=key_id, replaced_at__isnull=False).exists():
            raise keys.KeyGone(str(key_id))
        return voice


def note_use(me):
    """Note that somebody contributed to an anonymous round, which stays one from then on; in the deed's transaction."""
    if me.voice:
        today = timezone.localdate(me.at)
        RoundKey.objects.filter(pk=me.key_id, used_since=None).update(used_since=today)


def voice_of(user, key_id):
    """Return the voice that a person has in a round, or None; one query where there may be one. Makes nothing."""
    if key_id is None or not user.is_authenticated:
        return None
    try:
        digest = keys.digest(key_id, user.pk)
    except keys.KeyGone:
        return None
    return Voice.objects.select_related("key").filter(key_id=key_id, digest=digest).first()


def is_voice_of(voice, user):
    """Return whether a voice is a person's: asked until its round closes; no query where its key was fetched."""
    if voice is None or not user.is_authenticated:
        return False
    try:
        is_theirs = voice.digest == keys.digest(voice.key_id, user.pk)
    except keys.KeyGone:
        return False
    return is_theirs and timezone.now() < voice.key.closes_at


def round_key(key_id):
    """Return the record of an anonymous round by the id of its key; None for None, without a query."""
    return RoundKey.objects.select_related("page").filter(pk=key_id).first() if key_id else None
