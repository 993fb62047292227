"""Who is told of what happens in a conversation, besides those who follow it: each app registers its own."""

from conversations.enums import Kind

_wider = {}


def register(conversation_kind, wider):
    """Say what stands around conversations of a kind.

    `wider` takes a conversation and returns the ids of those that its followers include, the most specific first: of a
    post its author's and its category's.
    """
    if conversation_kind in _wider:
        raise ValueError(f"What stands around a conversation ‘{conversation_kind}’ is registered already.")
    _wider[Kind(conversation_kind)] = wider


def wider_than(conversation):
    """Return the ids of the conversations around this one, the most specific first."""
    wider = _wider.get(conversation.kind)
    return list(wider(conversation)) if wider else []
