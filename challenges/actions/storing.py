"""How an idea is stored, shown and hidden with its conversation, and made stale in the page cache."""

from modelsearch.index import insert_or_update_object
from modelsearch.tasks import insert_or_update_object_task

from challenges.caching import ideas_tag
from challenges.enums import READABLE, IdeaState
from challenges.models import Idea, IdeaTheme
from conversations.enums import Kind, Visibility
from conversations.models import Conversation
from core import page_cache
from voices.contributors import id_for

STUB_NAMES = {
    IdeaState.WITHDRAWN: "An idea that its writer withdrew",
    IdeaState.REMOVED: "An idea that a moderator removed",
}
UNSEEN = {
    IdeaState.HELD: Visibility.HELD,
    IdeaState.WITHDRAWN: Visibility.WITHDRAWN,
    IdeaState.REMOVED: Visibility.REMOVED,
}
# Open at no time: nothing is added below a stub, or below what is merged.
NEVER = []


def store(*, challenge, themes, **fields):
    """Insert an idea with its conversation and themes, and return it; call it in a transaction."""
    voice = fields.get("voice")
    conversation = Conversation.objects.create(
        **id_for(Conversation, voice),
        page_id=challenge.pk,
        suffix=f"ideas/{fields['token']}/",
        kind=Kind.IDEA,
        parent=challenge.conversation,
        owner=fields.get("writer"),
        visibility=Visibility.HELD,
    )
    idea = Idea.objects.create(
        **id_for(Idea, voice), challenge=challenge, conversation=conversation, **fields
    )
    IdeaTheme.objects.bulk_create(IdeaTheme(idea=idea, name=name) for name in themes)
    bring_up_to_date(idea)
    _update_index(idea)
    return idea


def bring_up_to_date(idea):
    """Let the conversation say what its idea says: who may see it, what it is called, whether it is open."""
    is_shown_stub = idea.is_stub and idea.published_at and idea.state != IdeaState.HELD
    visibility = UNSEEN.get(idea.state, Visibility.PUBLIC)
    if idea.state in READABLE or is_shown_stub:
        visibility = Visibility.MODERATORS if idea.is_private else Visibility.PUBLIC
    values = {
        "visibility": visibility,
        "suffix": idea.suffix,
        "name": STUB_NAMES[idea.state] if is_shown_stub else idea.title,
        "spans": NEVER if is_shown_stub or idea.merged_into_id else None,
    }
    Conversation.objects.filter(pk=idea.conversation_id).update(**values)
    for name, value in values.items():
        setattr(idea.conversation, name, value)


def put(idea, **values):
    """Change an idea and what its conversation says of it, and make stale what shows them."""
    for name, value in values.items():
        setattr(idea, name, value)
    idea.save(update_fields=list(values))
    bring_up_to_date(idea)
    _update_index(idea)
    touch(idea)


def _update_index(idea):
    """Let the worker put an idea into the search index; that of a voice at once, for a task keeps the second."""
    if idea.voice_id:
        insert_or_update_object(idea)
    else:
        insert_or_update_object_task.enqueue(idea._meta.app_label, idea._meta.model_name, str(idea.pk))


def touch(idea):
    """Make stale what shows an idea, and what lists it with its numbers."""
    page_cache.touch(idea.conversation.page_cache_tag, ideas_tag(idea.challenge_id))


def locked(pk):
    """Return an idea with its challenge and conversation, held against every other change until the transaction ends.

    Two queries: PostgreSQL gives the rows of other tables as they were when the query began. Raises DoesNotExist.
    """
    Idea.objects.select_for_update(of=("self",), no_key=True).only("version").get(pk=pk)
    return Idea.objects.with_conversation().get(pk=pk)
