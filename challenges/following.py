"""What stands around an idea, for its followers."""

from conversations.models import Conversation


def around_idea(conversation):
    """Return the ids of the conversations around that of an idea: those of what is merged into it, its challenge's."""
    return [*merged_conversations(conversation.pk), *filter(None, [conversation.parent_id])]


def merged_conversations(conversation_id):
    """Return the ids of the conversations of the ideas that are merged into the one of this conversation."""
    merged = Conversation.objects.filter(idea__merged_into__conversation=conversation_id)
    return list(merged.order_by("pk").values_list("pk", flat=True))
