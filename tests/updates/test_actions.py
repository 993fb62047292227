"""Status updates: dated notes on what became of a conversation."""

from datetime import date

import pytest
from django.db import connection

from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory
from updates.actions import add_status_update
from updates.models import Status, StatusUpdate

pytestmark = pytest.mark.django_db


def add(post, day=1, text="We are reading your answers.", **fields):
    return add_status_update(conversation=post.conversation, date=date(2019, 6, day), text=text, **fields)


def test_update_keeps_what_it_was_given():
    user, post = UserFactory(), PostPageFactory()
    add(post, 7, "Done.", status=Status.DONE, by=user)
    update = StatusUpdate.objects.get()
    assert (update.date, update.text, update.status, update.editor) == (
        date(2019, 6, 7),
        "Done.",
        "done",
        user,
    )
    assert update.conversation == post.conversation


def test_update_needs_neither_status_nor_editor():
    add(PostPageFactory())
    assert StatusUpdate.objects.values_list("status", "editor").get() == ("", None)


def test_newest_update_stands_first_and_of_one_day_the_later_written():
    post = PostPageFactory()
    written = [add(post, day) for day in (3, 9, 3, 1)]
    shown = list(post.conversation.status_updates.all())
    assert shown == [written[1], written[2], written[0], written[3]]


def test_update_belongs_to_its_conversation_alone():
    post, other = PostPageFactory(), PostPageFactory()
    add(post)
    assert not other.conversation.status_updates.exists()


def test_update_shows_to_the_next_reader(client, django_capture_on_commit_callbacks):
    post = PostPageFactory()
    assert "Six weeks ahead" not in client.get(post.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        add(post, text="Rotas come six weeks ahead. Six weeks ahead it is.")
    assert "Six weeks ahead" in client.get(post.url).content.decode()


def test_update_leaves_other_posts_in_the_cache(client, queries, django_capture_on_commit_callbacks):
    post, other = PostPageFactory(), PostPageFactory()
    client.get(other.url)
    with django_capture_on_commit_callbacks(execute=True):
        add(post)
    with queries() as counted:
        client.get(other.url)
    assert len(counted) == 0


def test_update_outlives_its_editor():
    user = UserFactory()
    add(PostPageFactory(), by=user)
    user.delete()
    assert StatusUpdate.objects.get().editor is None


def test_update_goes_with_its_page():
    post = PostPageFactory()
    add(post)
    post.delete()
    assert not StatusUpdate.objects.exists()


def test_update_is_named_after_its_day():
    assert str(add(PostPageFactory(), 7)) == "status update of 07 June 2019"


def test_newest_updates_are_found_by_an_index():
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, StatusUpdate._meta.db_table)
    assert constraints["updates_newest"]["columns"] == ["conversation_id", "date", "id"]
