"""Answers about a conversation that are the same for every reader."""

from core import page_cache
from core.models import seconds_until


def keep_for_everyone(request, response, conversation, params=(), others=(), turns=()):
    """Mark an answer as the same for every reader, where it is; `others` are conversations that it shows besides.

    `turns` are further moments at which it will look different.
    """
    page = conversation.page
    if request.user.is_authenticated or (page and page.get_view_restrictions().exists()):
        return response
    tags = {conversation.page_cache_tag, f"page:{conversation.page_id}"}
    tags |= {other.page_cache_tag for other in others}
    seconds = seconds_until(page and page.expire_at, conversation.next_turn(), *turns)
    return page_cache.cacheable(response, tags=tags, params=params, seconds=seconds)
