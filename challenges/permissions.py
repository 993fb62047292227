"""Who may do what with challenges and ideas. Where they stand is asked before: `conversations.permissions`."""

from challenges.enums import READABLE, IdeaState
from conversations.permissions import MODERATE
from voices.contributors import is_voice_of

ANSWER = "challenges.answer_ideas"


def user_can_extend(user, challenge):
    """Return whether somebody may extend a round: whoever may publish the challenge, while it is published."""
    return challenge.live and challenge.permissions_for_user(user).can_publish()


def user_wrote(user, idea):
    """Return whether this is a person's own idea, by account or by voice."""
    if idea.voice_id is not None:
        return is_voice_of(idea.voice, user)
    return idea.writer_id is not None and idea.writer_id == user.pk


def user_can_read(user, idea):
    """Return whether a person finds an idea, perhaps as a stub: the one-row twin of `visible_to`, with stubs."""
    if user.has_perm(MODERATE):
        return True
    if user_wrote(user, idea):
        return idea.state != IdeaState.REMOVED or idea.published_at is not None
    return not idea.is_private and idea.published_at is not None and idea.state != IdeaState.HELD


def user_can_edit(user, idea):
    """Return whether a person may change these words: one's own, until they are answered."""
    return (
        user_wrote(user, idea) and idea.state in (IdeaState.PUBLIC, IdeaState.HELD) and not idea.is_answered
    )


def user_can_withdraw(user, idea):
    """Return whether a person may take an idea back: one's own, at any time, open or closed."""
    return user_wrote(user, idea) and idea.state in (*READABLE, IdeaState.HELD)


def user_can_decide(user, idea):
    """Return whether a person may hold, publish or remove this idea as a moderator: never one's own."""
    return user.has_perm(MODERATE) and not user_wrote(user, idea)


def user_can_decide_on_mark(user, mark):
    """Return whether a person may publish or remove the comment of a mark: never one's own, nor one without account."""
    return (
        user.has_perm(MODERATE)
        and bool(mark.comment)
        and (mark.user_id is not None or mark.voice_id is not None)
        and not user_marked(user, mark)
    )


def user_marked(user, mark):
    """Return whether this is a person's own mark on a plan, by account or by voice."""
    if mark.voice_id is not None:
        return is_voice_of(mark.voice, user)
    return mark.user_id is not None and mark.user_id == user.pk


def user_can_answer(user, idea):
    """Return whether a person may answer an idea officially: a public one of somebody else."""
    return (
        user.is_active
        and user.has_perm(ANSWER)
        and idea.state == IdeaState.PUBLIC
        and not user_wrote(user, idea)
    )


def user_can_merge(user, idea):
    """Return whether a person may merge this idea with another, or undo it: never one's own."""
    has_power = user.is_active and (user.has_perm(MODERATE) or user.has_perm(ANSWER))
    return has_power and not user_wrote(user, idea)
