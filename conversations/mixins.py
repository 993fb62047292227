"""What a page model takes on to have a conversation."""

from django.utils.functional import cached_property

from conversations.actions import ensure_conversation
from conversations.models import Conversation


class ConversationPageMixin:
    """A page that has a conversation of its own from the moment it exists.

    An alias shows the conversation of its original; a copy gets a fresh one.
    """

    conversation_kind = None

    @property
    def conversation_dates(self):
        """When the conversation opens and closes, as two datetimes or None."""
        return None, None

    @property
    def conversation_spans(self):
        """When people can take part, as `Conversation.spans` stores it; None where the dates say all."""
        return None

    @cached_property
    def conversation(self):
        page_id = self.alias_of_id or self.pk
        conversation = Conversation.objects.filter(page_id=page_id, suffix="").first()
        if conversation and page_id == self.pk:
            conversation.page = self
        return conversation

    def save(self, *args, **kwargs):
        # An alias of an alias is one of the original: there is the conversation, one step away.
        while self.alias_of_id and self.alias_of.alias_of_id:
            self.alias_of_id = self.alias_of.alias_of_id
        result = super().save(*args, **kwargs)
        if not self.alias_of_id:
            opens_at, closes_at = self.conversation_dates
            ensure_conversation(
                page=self,
                kind=self.conversation_kind,
                opens_at=opens_at,
                closes_at=closes_at,
                spans=self.conversation_spans,
                # Wagtail saves a draft's book-keeping by fields: the dates of the draft are not public yet.
                keep_dates=kwargs.get("update_fields") is not None,
            )
        return result

    @property
    def page_cache_tags(self):
        return super().page_cache_tags | {f"conversation:{self.conversation.pk}"}


def with_conversations(pages):
    """Return the pages as a list, each with its conversation at hand, for one query in all."""
    pages = list(pages)
    own_ids = {page.pk: page.alias_of_id or page.pk for page in pages}
    rows = Conversation.objects.filter(page_id__in=own_ids.values(), suffix="")
    by_page = {conversation.page_id: conversation for conversation in rows}
    for page in pages:
        page.conversation = by_page.get(own_ids[page.pk])
    return pages
