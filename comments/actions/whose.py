"""Whose a contribution is, asked at the moment of writing: an account's, or in an anonymous round a voice's."""

from comments.refusals import NotOpen, RoundTurned, VoiceSilenced
from conversations.models import Conversation
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from voices.contributors import Contributor, RoundOver, Silenced, contributor, is_voice_of, note_use


def whose(*, by, at, seen_round=None, **conversation):
    """Return the Contributor that a person is at a moment, in the one conversation that these conditions find.

    `seen_round` is what the person saw who sends it: the id of an anonymous round's key as a text, '' for none; None
    asks nothing. Ask it before the transaction of the deed, which then asks `check_still`. Raises PageNotFound,
    NotOpen, RoundTurned and VoiceSilenced.
    """
    found = Conversation.objects.with_terms().filter(**conversation).first()
    key_id = found.voice_key(at) if found else None
    if seen_round is not None and seen_round != str(key_id or ""):
        raise RoundTurned
    if key_id and not user_can_see(by, found):
        raise PageNotFound("There is no such conversation.")
    try:
        return contributor(by=by, key_id=key_id, at=at)
    except RoundOver as error:
        raise NotOpen from error
    except Silenced as error:
        raise VoiceSilenced from error


def check_still(me, conversation, at):
    """Raise NotOpen where a round became anonymous, or ceased to be, since the contributor was asked.

    Call it in the transaction of the deed: with that, the round stays anonymous from then on.
    """
    if conversation.voice_key(at) != me.key_id:
        raise NotOpen
    note_use(me)


def owner_of(thing, *, by, user_id, at):
    """Return the Contributor that a person is as the writer of a thing, or None for a thing of somebody else.

    `user_id` is the account in its columns. Raises VoiceSilenced.
    """
    if user_id is not None and user_id == by.pk:
        return Contributor(by, None, at)
    if not is_voice_of(thing.voice, by):
        return None
    try:
        return contributor(by=by, key_id=thing.voice.key_id, at=at)
    except RoundOver:
        return None
    except Silenced as error:
        raise VoiceSilenced from error
