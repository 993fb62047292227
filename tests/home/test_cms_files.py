"""Pictures and documents in the CMS: whose they are, and what becomes of published pages that show them."""

import pytest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tests.factories.blog import paragraphs, publish
from tests.factories.files import (
    body_linking,
    body_with,
    document_file,
    indexed,
    make_document,
    make_picture,
    picture_file,
    post_with,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

REPLACED = "A picture or document was replaced."
KINDS = ["picture", "document"]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def person(who):
    return UserFactory(is_superuser=True) if who == "superuser" else UserFactory.in_group(who)


def make(kind, by=None):
    return make_picture(by) if kind == "picture" else make_document(by)


def place(file):
    return "images" if isinstance(file, get_image_model()) else "documents"


def edit_address(file):
    return f"/cms/images/{file.pk}/" if place(file) == "images" else f"/cms/documents/edit/{file.pk}/"


def delete_address(file):
    return (
        f"/cms/images/{file.pk}/delete/" if place(file) == "images" else f"/cms/documents/delete/{file.pk}/"
    )


def model_of(file):
    return get_image_model() if place(file) == "images" else get_document_model()


def fresh(file):
    return model_of(file).objects.get(pk=file.pk)


def change(client, file, *, title="Renamed", upload=None):
    data = {"title": title, "description": "", "tags": ""}
    return client.post(edit_address(file), data | ({"file": upload} if upload else {}))


def replace(client, file):
    """Upload another file in place of this one, by a superuser."""
    client.force_login(person("superuser"))
    upload = (
        picture_file("blue", "other.png") if place(file) == "images" else document_file("Other.", "other.txt")
    )
    assert change(client, file, title=file.title, upload=upload).status_code == 302


def delete(client, file):
    client.post(delete_address(file))
    return not model_of(file).objects.filter(pk=file.pk).exists()


def delete_in_bulk(client, file):
    model = model_of(file)._meta
    client.post(f"/cms/bulk/{model.app_label}/{model.model_name}/delete/?id={file.pk}&next=/cms/")
    return not model_of(file).objects.filter(pk=file.pk).exists()


def show_nowhere(file):
    pass


def show_on_a_draft(file):
    post_with(body_with(file), live=False)


def show_on_a_post(file):
    post_with(body_with(file))


def show_in_words(file):
    if place(file) == "documents":
        post_with(body_linking(file))
    else:
        post_with(paragraphs("Words."), social_image=file)


# Who may change and delete them


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("shown", "who", "may"),
    [
        (show_nowhere, "Editors", True),
        (show_on_a_draft, "Editors", True),
        (show_on_a_post, "Editors", False),
        (show_in_words, "Editors", False),
        (show_on_a_post, "Publishers", True),
        (show_on_a_post, "superuser", True),
    ],
)
def test_file_of_a_published_page_is_for_those_who_publish(client, kind, shown, who, may):
    user = person(who)
    file = make(kind, by=user)
    shown(file)
    client.force_login(user)
    change(client, file)
    assert (fresh(file).title == "Renamed") is may
    assert (client.get(edit_address(file)).status_code == 200) is may
    assert delete(client, file) is may


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("shown", "who", "may"),
    [
        (show_nowhere, "Editors", True),
        (show_on_a_post, "Editors", False),
        (show_on_a_post, "Publishers", True),
    ],
)
def test_file_of_a_published_page_is_deleted_in_bulk_by_those_who_publish(client, kind, shown, who, may):
    user = person(who)
    file = make(kind, by=user)
    shown(file)
    client.force_login(user)
    assert delete_in_bulk(client, file) is may


@pytest.mark.parametrize("kind", KINDS)
def test_file_of_an_unpublished_page_is_its_uploader_s_again(client, kind):
    user = person("Editors")
    file = make(kind, by=user)
    post = post_with(body_with(file))
    client.force_login(user)
    assert not delete(client, file)
    post.unpublish()
    assert delete(client, file)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["Editors", "Publishers", "Moderators", "Analysts"])
def test_file_of_somebody_else_is_neither_changed_nor_deleted(client, kind, who):
    file = make(kind, by=person("Editors"))
    client.force_login(person(who))
    change(client, file)
    assert fresh(file).title != "Renamed"
    assert not delete(client, file)


# What the history says of them


def reasons(post):
    return list(post.published_versions.order_by("number").values_list("reason", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_another_file_on_a_published_post_is_in_its_history(client, kind):
    file = make(kind)
    post = post_with(body_with(file))
    replace(client, file)
    assert reasons(post) == ["", REPLACED]
    version = post.published_versions.get(number=2)
    assert (version.editor, version.editor_name, version.is_minor) == (None, "The editors, DHSC", False)
    assert REPLACED in client.get(f"{post.url}history/").content.decode()


def test_another_file_behind_a_link_in_the_text_is_in_the_history(client):
    file = make_document()
    post = post_with(body_linking(file))
    replace(client, file)
    assert reasons(post) == ["", REPLACED]


@pytest.mark.parametrize("kind", KINDS)
def test_another_file_on_a_draft_is_in_no_history(client, kind):
    file = make(kind)
    post = post_with(body_with(file), live=False)
    replace(client, file)
    assert reasons(post) == []


@pytest.mark.parametrize("kind", KINDS)
def test_another_file_is_in_no_history_of_a_post_that_does_not_show_it(client, kind):
    post = post_with(body_with(make(kind)))
    replace(client, make(kind))
    assert reasons(post) == [""]


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_is_saved_without_change_is_in_no_history(client, kind):
    file = make(kind)
    post = post_with(body_with(file))
    client.force_login(person("superuser"))
    assert change(client, file, title=file.title).status_code == 302
    fresh(file).save()
    assert reasons(post) == [""]


@pytest.mark.parametrize("kind", KINDS)
def test_another_file_uses_up_no_reason_of_a_draft(client, kind):
    file = make(kind)
    post = post_with(body_with(file))
    post.title, post.edit_reason = "Better", "It was wrong."
    post.save_revision()
    replace(client, file)
    post.get_latest_revision().publish()
    assert reasons(post) == ["", REPLACED, "It was wrong."]


# When they are gone


@pytest.mark.parametrize("make_body", [body_with, body_linking])
@pytest.mark.parametrize("kind", KINDS)
def test_post_outlives_its_file(client, kind, make_body):
    if (kind, make_body) == ("picture", body_linking):
        return
    file = make(kind)
    post = post_with(make_body(file), slug="a-post")
    file.delete()
    assert client.get("/talk/a-post/").status_code == 200
    post = indexed(publish(post, title="Better", edit_reason="It was wrong."))
    assert client.get("/talk/a-post/").status_code == 200
    assert "It was wrong." in client.get("/talk/a-post/history/").content.decode()
    assert client.get("/talk/").status_code == 200
    client.force_login(person("Publishers"))
    assert client.get(f"/cms/pages/{post.pk}/edit/").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_deleted_file_leaves_the_kept_page_at_once(committed_db, client, kind):
    file = make(kind)
    post_with(body_with(file), slug="a-post")
    sign = "<picture>" if kind == "picture" else file.title
    assert sign in client.get("/talk/a-post/").content.decode()
    file.delete()
    assert sign not in client.get("/talk/a-post/").content.decode()
