"""Whose followers are told of what happens on a post, besides its own."""

from blog.models import PostPage
from conversations.models import Conversation


def wider_than_post(conversation):
    """Return the ids of the conversations of a post's author and category: the author is the more specific."""
    post = PostPage.objects.filter(pk=conversation.page_id).select_related("category").first()
    if post is None:
        return []
    authors = Conversation.objects.filter(page_id=post.author_id, suffix="").values_list("pk", flat=True)
    return [*authors, *filter(None, [post.category.conversation_id])]
