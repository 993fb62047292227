"""Search: what it finds, for whom, and how it answers whatever is typed."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from wagtail.models import PageViewRestriction
from wagtail.search.index import insert_or_update_object

from blog.models import PostPage
from home.models import HomePage, StandardPage
from search.forms import LONGEST_QUERY
from search.results import texts_of
from tests.factories.blog import AuthorPageFactory, PostPageFactory, paragraphs, publish
from tests.factories.challenges import ActionUpdatePageFactory, ChallengePageFactory
from tests.factories.files import body_with, make_picture
from tests.factories.pages import HIDDEN, hide, restrict, soup, words
from tests.factories.users import UserFactory


def found(client, query, page=None):
    """The titles of the pages found, on this page of results."""
    data = {"q": query} | ({"page": page} if page else {})
    response = client.get("/search/", data)
    assert response.status_code == 200
    return [link.get_text() for link in soup(response).select(".result h3 a")]


def indexed(page):
    insert_or_update_object(page)
    return page


def work_the_queue():
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, queue_name="*")


# By the real queue


def test_published_page_is_found_once_the_queue_was_worked(committed_db, client):
    post = publish(PostPageFactory(title="Lockers for everyone", live=False))
    work_the_queue()
    assert found(client, "lockers") == ["Lockers for everyone"]
    publish(post, title="Cupboards for everyone")
    work_the_queue()
    assert found(client, "lockers") == []
    assert found(client, "cupboards") == ["Cupboards for everyone"]
    post.unpublish()
    assert found(client, "cupboards") == []


# What is found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["lockers", "LOCKERS", "changing", "extraordinary", "lockers changing", " lockers "]
)
def test_post_is_found_by_words_of_title_extract_and_body(client, query):
    indexed(
        PostPageFactory(
            title="Lockers for everyone",
            extract="An extraordinary promise.",
            body=paragraphs("Every changing room gets them."),
        )
    )
    indexed(PostPageFactory(title="Something else"))
    assert found(client, query) == ["Lockers for everyone"]


def extracts(client, query):
    """Return what stands below each result, and the words marked in it."""
    page = soup(client.get("/search/", {"q": query}))
    return [
        (result.p.get_text(), [mark.get_text() for mark in result.p.select("mark")])
        for result in page.select(".result")
    ]


@pytest.mark.django_db
def test_post_found_by_its_body_alone_shows_where(client):
    body = paragraphs(*["Nothing here."] * 3, f"{'Long before. ' * 40}Every changing room gets <b>one</b>.")
    indexed(PostPageFactory(title="Lockers", extract="A promise.", body=body))
    ((text, marked),) = extracts(client, "changing")
    assert text.startswith("… ")
    assert "Every changing room" in text
    assert "<b>" not in text
    assert marked == ["changing"]
    assert extracts(client, "lockers") == [("A promise.", [])]
    assert extracts(client, "promise") == [("A promise.", ["promise"])]


@pytest.mark.django_db
def test_page_found_by_its_other_texts_shows_where(client):
    indexed(ActionUpdatePageFactory(title="Action", heard="We heard of zebras."))
    indexed(
        ChallengePageFactory(title="Challenge", question="Where?", why=paragraphs("Zebras & <i>more</i>."))
    )
    assert dict(extracts(client, "zebras")) == {
        "We heard of zebras.": ["zebras"],
        "Zebras & more.": ["Zebras"],
    }


@pytest.mark.django_db
def test_words_of_pictures_are_not_fetched_for_the_extract(client, queries):
    post = PostPageFactory(title="A", body=body_with(make_picture()))
    indexed(post)
    with queries() as counted:
        assert list(texts_of(PostPage.objects.get(pk=post.pk)))
    assert len(counted) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["unheard", "lockers unheard"])
def test_post_is_not_found_by_other_words(client, query):
    indexed(PostPageFactory(title="Lockers for everyone"))
    assert found(client, query) == []
    assert "Nothing found" in words(soup(client.get("/search/", {"q": query})))


@pytest.mark.django_db
def test_every_kind_of_page_is_found(client):
    home = HomePage.objects.get()
    for page in [
        PostPageFactory(title="Post about zebras"),
        ActionUpdatePageFactory(title="Action", heard="We heard of zebras."),
        ChallengePageFactory(title="Challenge", question="Where are the zebras?"),
        AuthorPageFactory(title="Author", biography="Keeps zebras."),
        home.add_child(instance=StandardPage(title="Page", introduction="Zebras and privacy.", body="[]")),
    ]:
        indexed(page)
    assert set(found(client, "zebras")) == {"Post about zebras", "Action", "Challenge", "Author", "Page"}


@pytest.mark.django_db
@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_page_is_not_found_and_not_counted(client, how):
    page = PostPageFactory(title="Zebras in secret", extract="Nobody knows.")
    indexed(PostPageFactory(title="Zebras in public"))
    indexed(hide(page, how))
    response = client.get("/search/", {"q": "zebras"})
    assert "secret" not in response.content.decode()
    assert "1 result for" in words(soup(response))


@pytest.mark.django_db
def test_draft_of_a_published_page_is_not_found(client):
    page = indexed(PostPageFactory(title="Zebras"))
    page.title = "Unicorns"
    page.save_revision()
    indexed(page)
    cache.clear()
    assert "Unicorns" not in found(client, "zebras")


@pytest.mark.django_db
@pytest.mark.parametrize(("of_group", "titles"), [(True, ["For the group"]), (False, [])])
def test_member_of_a_group_finds_what_is_for_the_group(client, of_group, titles):
    group = Group.objects.create(name="Panel")
    page = indexed(PostPageFactory(title="For the group"))
    restrict(page, PageViewRestriction.GROUPS, group)
    user = UserFactory()
    if of_group:
        user.groups.add(group)
    client.force_login(user)
    assert found(client, "group") == titles


@pytest.mark.django_db
def test_signed_in_reader_finds_what_is_for_members(client):
    page = indexed(PostPageFactory(title="For members"))
    restrict(page, PageViewRestriction.LOGIN)
    assert found(client, "members") == []
    client.force_login(UserFactory())
    assert found(client, "members") == ["For members"]


@pytest.mark.django_db
def test_results_of_a_signed_in_reader_are_kept_for_nobody_else(client):
    page = indexed(PostPageFactory(title="For members"))
    restrict(page, PageViewRestriction.LOGIN)
    client.force_login(UserFactory())
    response = client.get("/search/", {"q": "members"})
    assert "no-store" in response["Cache-Control"]
    client.logout()
    assert found(client, "members") == []


# What is shown


@pytest.mark.django_db
def test_words_found_stand_in_mark_and_nothing_else_does(client):
    indexed(PostPageFactory(title="Lockers & keys", extract="A locker is no Block, but many lockers are."))
    page = soup(client.get("/search/", {"q": "lockers"}))
    assert [mark.get_text() for mark in page.select("mark")] == ["Lockers", "lockers"]


@pytest.mark.django_db
def test_results_escape_what_was_written_and_typed(client):
    indexed(PostPageFactory(title="<b>Zebras</b> <img src=x>", extract="<script>alert(1)</script> zebras"))
    html = client.get("/search/", {"q": "zebras"}).content.decode()
    assert "&lt;b&gt;<mark>Zebras</mark>" in html
    assert "<img src=x" not in html
    assert "<script>alert" not in html
    typed = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in typed


@pytest.mark.django_db
def test_one_word_is_one_result(client):
    indexed(PostPageFactory(title="Zebras"))
    assert "1 result for ‘zebras’" in words(soup(client.get("/search/", {"q": "zebras"})))


# Whatever is typed


@pytest.mark.django_db
def test_search_page_without_a_question(client):
    response = client.get("/search/")
    assert response.status_code == 200
    page = soup(response)
    assert page.select_one("main input[name=q]")
    assert not page.select(".results, .nhsuk-error-summary, .error-summary")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter a word to search for."),
        ("   ", "Enter a word to search for."),
        ("x" * (LONGEST_QUERY + 1), f"Shorten your search to {LONGEST_QUERY} characters."),
        ("word " * 800, f"Shorten your search to {LONGEST_QUERY} characters."),
    ],
)
def test_search_that_cannot_be_run_says_why_and_keeps_what_was_typed(client, typed, message):
    response = client.get("/search/", {"q": typed})
    assert response.status_code == 200
    page = soup(response)
    assert message in words(page.main)
    assert page.select_one("main input[name=q]").get("value", "").strip() == typed.strip()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "\0",
        "zebras\0",
        "'",
        '"',
        '"zebras',
        "zebras'; DROP TABLE x --",
        "zebras AND OR NOT NEAR",
        "OR",
        "NEAR(zebras)",
        "title:zebras",
        "zebras*",
        "*",
        "^",
        "-",
        "--",
        "zebras & | ! <-> ( ) :*",
        "\\",
        "%",
        "_",
        "{}[]()",
        "😀",
        "😀 zebras",
        "ﷺ",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "a",
        "é" * LONGEST_QUERY,
        "x " * (LONGEST_QUERY // 2 - 1),
        "zebras\r\nset-cookie: x",
        'zebras "keys" \'',
        "&",
    ],
)
def test_search_answers_whatever_is_typed(client, typed):
    indexed(PostPageFactory(title="Zebras"))
    response = client.get("/search/", {"q": typed})
    assert response.status_code == 200
    assert "set-cookie" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "1.5", "\0", "😀"])
def test_search_answers_whatever_page_is_asked_for(client, page):
    indexed(PostPageFactory(title="Zebras"))
    assert client.get("/search/", {"q": "zebras", "page": page}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ['"zebras"', "zebras!", "(zebras)", "zebras & keys", "‘zebras’", "well-being", "staff's"]
)
def test_search_looks_for_words_whatever_signs_stand_around_them(client, typed):
    indexed(PostPageFactory(title="Zebras and keys: well-being, the staff's"))
    assert len(found(client, typed)) == 1


@pytest.mark.django_db
def test_search_refuses_to_be_posted_to(client):
    assert client.post("/search/", {"q": "zebras"}).status_code == 405


# Page by page


@pytest.fixture
def herd(db):
    return [indexed(PostPageFactory(title=f"Zebras and keys {number}")) for number in range(23)]


def test_results_walk_with_the_question(client, herd):
    seen, address = [], "/search/?q=zebras+%26+keys"
    while address:
        response = client.get(address)
        page = soup(response)
        seen.append([link.get_text() for link in page.select(".result h3 a")])
        link = page.select_one("a[rel=next]")
        address = link and link["href"]
        assert address is None or "q=zebras%20%26%20keys" in address
    assert [len(page) for page in seen] == [10, 10, 3]
    assert len({title for page in seen for title in page}) == 23


def test_results_past_the_end_give_the_last_page(client, herd):
    assert len(found(client, "zebras", page=99)) == 3


def test_search_costs_the_same_however_much_is_found(client, queries, db):
    indexed(PostPageFactory(title="Zebras"))
    client.get("/search/", {"q": "zebras"})
    with queries() as one:
        client.get("/search/", {"q": "zebras"})
    for number in range(20):
        indexed(PostPageFactory(title=f"Zebras {number}"))
    with queries() as many:
        assert len(found(client, "zebras")) == 10
    assert len(many) == len(one)
    assert len(one) <= 12


@pytest.mark.django_db
def test_search_sets_no_cookie(client):
    assert not client.get("/search/", {"q": "zebras"}).cookies
