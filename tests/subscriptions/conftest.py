"""What tests of subscriptions share."""

import pytest
from django.db import transaction

from subscriptions import audiences
from subscriptions.actions import announce
from subscriptions.enums import Kind
from subscriptions.models import Event
from tests.factories.blog import PostPageFactory
from updates.actions import add_status_update


@pytest.fixture
def post(db):
    return PostPageFactory()


@pytest.fixture
def conversation(post):
    return post.conversation


@pytest.fixture
def tell(conversation):
    """Announce a status update on the post and return the event: `tell(text="It is done.")`."""

    def tell(*, text="We have begun.", audience=None, **options) -> Event:
        with transaction.atomic():
            update = add_status_update(
                conversation=conversation, date="2026-11-26", text=text, status="in-progress"
            )
            wider = [(pk, 0) for pk in audiences.wider_than(conversation)]
            return announce(
                conversation=conversation,
                kind=Kind.STATUS_UPDATE,
                key=f"update-{update.pk}",
                subject_id=update.pk,
                audience=[(conversation.pk, 0), *wider] if audience is None else audience,
                **options,
            )

    return tell
