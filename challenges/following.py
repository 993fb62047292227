"""What stands around an idea, for its followers."""


def around_idea(conversation):
    """Return the ids of the conversations around that of an idea: its challenge's."""
    return [conversation.parent_id] if conversation.parent_id else []
