"""The public history of a post: what it says, and what it keeps back."""

import pytest

from blog.models import PostIndexPage, PostPage, PublishedVersion, Withheld
from core.cursors import write_cursor
from tests.factories.blog import PostPageFactory, paragraphs, publish
from tests.factories.pages import soup, words
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory.in_group("Publishers", public_name="Adam, DHSC")


@pytest.fixture
def post(editor):
    """A post with three versions: the second brought a name, the third took it away."""
    post = publish(
        PostPageFactory(live=False, slug="a-post", body=paragraphs("A ward is short of staff.")), by=editor
    )
    post = publish(post, by=editor, body=paragraphs("A ward of Sister Smith is short of staff."))
    return publish(
        post, by=editor, body=paragraphs("A ward is short of people."), edit_reason="A name stood there."
    )


def entries(client, address="/talk/a-post/history/"):
    response = client.get(address)
    assert response.status_code == 200
    return [words(entry) for entry in soup(response).select(".history__entry")]


def withhold(post, number, what, reason="It named a colleague."):
    version = post.published_versions.get(number=number)
    version.withheld, version.withheld_reason = what, reason
    version.full_clean()
    version.save()
    return version


# On the post


def edit_line(client, address="/talk/a-post/"):
    line = soup(client.get(address)).select_one(".edited")
    return line and words(line)


def test_post_published_once_has_no_edit_line(client, editor):
    publish(PostPageFactory(live=False, slug="a-post"), by=editor)
    assert edit_line(client) is None
    assert history_link(client) is None


def test_edited_post_says_when_and_by_whom(client, post):
    moment = post.published_versions.first().published_at
    line = edit_line(client)
    assert line.startswith(f"This post was edited on {moment:%-d %B %Y} by Adam, DHSC.")
    assert soup(client.get("/talk/a-post/")).select_one(".edited a")["href"] == "/talk/a-post/history/"


def history_link(client):
    link = soup(client.get("/talk/a-post/")).select_one(".post__history a")
    return link and (words(link), link["href"])


def test_minor_correction_is_not_announced(client, editor):
    post = publish(PostPageFactory(live=False, slug="a-post"), by=editor)
    publish(post, by=editor, title="Corrected", edit_is_minor=True)
    assert edit_line(client) is None
    assert "Minor correction" in entries(client)[0]


def test_minor_correction_leaves_the_edit_before_it_announced(client, post):
    other = UserFactory.in_group("Publishers", public_name="Nasreen, DHSC")
    publish(post, by=other, title="Corrected", edit_is_minor=True)
    assert "by Adam, DHSC" in edit_line(client)
    assert history_link(client) is None


def test_post_with_minor_corrections_alone_leads_to_its_history(client, editor):
    post = publish(PostPageFactory(live=False, slug="a-post"), by=editor)
    publish(post, by=editor, title="Corrected", edit_is_minor=True)
    assert history_link(client) == ("See the history of this post", "/talk/a-post/history/")


# The list


def test_history_lists_every_version_newest_first(client, post):
    found = entries(client)
    assert [entry.split(" ", 2)[1] for entry in found] == ["3", "2", "1"]
    assert all("by Adam, DHSC" in entry for entry in found)
    assert "Why: A name stood there." in found[0]
    assert "First published." in found[2]


def test_history_marks_words_for_eye_and_ear(client, post):
    entry = soup(client.get("/talk/a-post/history/")).select(".history__entry")[1]
    assert words(entry.select_one("ins")) == "added: of Sister Smith (end)"
    entry = soup(client.get("/talk/a-post/history/")).select(".history__entry")[0]
    assert [words(element) for element in entry.select("del")] == [
        "removed: of Sister Smith (end)",
        "removed: staff. (end)",
    ]


def test_history_escapes_what_was_written(client, editor):
    post = publish(PostPageFactory(live=False, slug="a-post"), by=editor)
    publish(post, by=editor, title="<img src=x onerror=alert(1)>", edit_reason="<script>alert(1)</script>")
    html = client.get("/talk/a-post/history/").content.decode()
    assert "<img src=x" not in html
    assert "<script>alert" not in html


def test_history_never_shows_a_draft(client, post):
    post.title = "Not yet said"
    post.edit_reason = "Not yet given"
    post.save_revision()
    html = client.get("/talk/a-post/history/").content.decode()
    assert "Not yet" not in html
    assert len(entries(client)) == 3


def test_history_without_versions_is_calm(client):
    PostPageFactory(slug="a-post")
    response = client.get("/talk/a-post/history/")
    assert "no published version yet" in words(soup(response))


def test_history_of_an_alias_is_that_of_its_original(client, post):
    post.create_alias(parent=PostIndexPage.objects.get(), update_slug="an-alias")
    assert entries(client, "/talk/an-alias/history/") == entries(client)
    assert edit_line(client, "/talk/an-alias/") == edit_line(client)


def test_history_of_a_copy_is_its_own(client, post, editor):
    post.copy(update_attrs={"slug": "a-copy"}, user=editor)
    assert len(entries(client, "/talk/a-copy/history/")) == 1
    assert edit_line(client, "/talk/a-copy/") is None


def test_history_goes_page_by_page(client, editor):
    post = publish(PostPageFactory(live=False, slug="a-post"), by=editor)
    row = post.published_versions.get()
    PublishedVersion.objects.bulk_create(
        PublishedVersion(
            page=row.page,
            number=number,
            published_at=row.published_at,
            editor_name="Adam, DHSC",
            content=row.content | {"title": f"Title {number}"},
        )
        for number in range(2, 43)
    )
    seen, address = [], "/talk/a-post/history/"
    while address:
        response = client.get(address)
        page = soup(response)
        seen.append([words(entry).split()[1] for entry in page.select(".history__entry")])
        # Each, also the last of a page, is compared with the one before it.
        assert "Title" in words(page.select(".history__entry")[-1]) or "First published" in words(page)
        link = page.select_one("a[rel=next]")
        address = link and link["href"]
    assert [len(page) for page in seen] == [20, 20, 2]
    assert [number for page in seen for number in page] == [str(number) for number in range(42, 0, -1)]


@pytest.mark.parametrize(
    "cursor", ["forged", "%00", write_cursor("x"), write_cursor("2019-01-01T00:00:00", 3)]
)
def test_history_forged_place_is_not_found(client, post, cursor):
    assert client.get(f"/talk/a-post/history/?after={cursor}").status_code == 404


def test_history_of_the_archive_says_that_the_text_is_lost(client):
    post = PostPageFactory(slug="a-post")
    for number, content in [(1, None), (2, post.public_content)]:
        PublishedVersion.objects.create(
            page_id=post.pk, number=number, published_at=post.date, editor_name="Adam, DHSC", content=content
        )
    assert "The archive did not keep the text as it was before this edit." in entries(client)[0]
    assert "First published." in entries(client)[1]


# What is withheld


def test_withheld_version_shows_its_reason_and_its_words_nowhere(client, post):
    withhold(post, 2, Withheld.VERSION)
    html = client.get("/talk/a-post/history/").content.decode()
    assert "Sister Smith" not in html
    found = entries(client)
    assert "It named a colleague." in found[1]
    assert "Withheld" in found[1]
    # The difference after it would give away what it said.
    assert "It named a colleague." in found[0]


def test_withheld_version_hides_the_reason_its_editor_gave(client, post, editor):
    post = publish(post, by=editor, title="Better", edit_reason="Sister Smith asked for it.")
    withhold(post, 4, Withheld.VERSION)
    assert "Sister Smith asked" not in client.get("/talk/a-post/history/").content.decode()


def test_withheld_difference_hides_that_difference_alone(client, post):
    withhold(post, 3, Withheld.DIFFERENCE)
    found = entries(client)
    assert "It named a colleague." in found[0]
    assert "Sister Smith" not in found[0]
    assert "Sister Smith" in found[1]


def test_withheld_first_version_hides_the_first_difference(client, post):
    withhold(post, 1, Withheld.VERSION)
    found = entries(client)
    assert "It named a colleague." in found[2]
    assert "It named a colleague." in found[1]
    assert "Sister Smith" not in found[1]
    assert "Sister Smith" in found[0]


def test_withheld_version_at_the_edge_of_a_page_stays_hidden(client, editor):
    post = publish(PostPageFactory(live=False, slug="a-post"), by=editor)
    base = post.published_versions.get()
    PublishedVersion.objects.bulk_create(
        PublishedVersion(
            page=base.page,
            number=number,
            published_at=base.published_at,
            editor_name="Adam, DHSC",
            content=base.content | {"title": "Sister Smith" if number == 5 else f"Title {number}"},
        )
        for number in range(2, 26)
    )
    withhold(post, 5, Withheld.VERSION)
    first = client.get("/talk/a-post/history/")
    second = client.get(soup(first).select_one("a[rel=next]")["href"])
    assert "It named a colleague." in words(soup(first).select(".history__entry")[-1])
    assert "Sister Smith" not in first.content.decode() + second.content.decode()


def test_withheld_version_is_shown_again_once_released(client, post):
    withhold(post, 2, Withheld.VERSION)
    withhold(post, 2, Withheld.NOTHING, "")
    assert "Sister Smith" in client.get("/talk/a-post/history/").content.decode()


def test_withheld_edit_is_still_announced_on_the_post(client, post):
    withhold(post, 3, Withheld.VERSION)
    assert "was edited on" in edit_line(client)


def test_history_survives_a_change_of_address(client, post):
    post = PostPage.objects.get(pk=post.pk)
    post.slug = "moved"
    post.save()
    assert len(entries(client, "/talk/moved/history/")) == 3
