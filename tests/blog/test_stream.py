"""The stream: what it lists, how it is filtered, and what its links say."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog.models import AuthorIndexPage, Category, PostIndexPage
from core.cursors import write_cursor
from tests.factories.blog import AuthorPageFactory, CategoryFactory, PostPageFactory
from tests.factories.comments import comment_on
from tests.factories.pages import soup, words
from tests.factories.users import OfficialFactory

pytestmark = pytest.mark.django_db


def at(year, month=6, day=15):
    return datetime(year, month, day, 12, tzinfo=UTC)


def titles(response):
    return [link.get_text() for link in soup(response).select("article.card .card__title a")]


def filter_links(response):
    """Each link of the filter as (words, number, address, whether it is the current one)."""
    return [
        (
            words(link).split(f" {count}")[0],
            int(count),
            link["href"],
            link.get("aria-current") == "true",
        )
        for link in soup(response).select("nav.filter a")
        for count in [link.select_one(".filter__count").find(string=True, recursive=False).strip()]
    ]


@pytest.fixture
def shelf():
    """Five posts of two categories, two years and two writers."""
    news, blogs = Category.objects.get(slug="news"), Category.objects.get(slug="blogs")
    ann, bob = AuthorPageFactory(title="Ann", slug="ann"), AuthorPageFactory(title="Bob", slug="bob")
    for title, category, year, author in [
        ("one", news, 2018, ann),
        ("two", news, 2019, ann),
        ("three", news, 2019, bob),
        ("four", blogs, 2019, ann),
        ("five", blogs, 2018, bob),
    ]:
        PostPageFactory(title=title, category=category, date=at(year), author=author)


# What is listed


def test_stream_shows_what_a_card_needs(client):
    author = AuthorPageFactory(title="Ann Lee", guest_title="Ward manager")
    post = PostPageFactory(title="A short post", extract="In short.", author=author, date=at(2019))
    comment_on(post)
    card = words(soup(client.get("/talk/")).select_one("article.card"))
    for text in ["A short post", "In short.", "Ann Lee", "Ward manager", "15 June 2019", "Blogs"]:
        assert text in card
    assert "1 comment" in card
    assert "0 subscribers" in card


def test_stream_card_has_the_title_held_on_the_day_of_the_post(client):
    official = OfficialFactory.with_posts(
        ("Minister of then", at(2018).date(), at(2019).date()), ("Minister of now", at(2020).date(), None)
    )
    PostPageFactory(author=AuthorPageFactory(official=official), date=at(2019, 1))
    card = words(soup(client.get("/talk/")).select_one("article.card"))
    assert "Minister of then" in card
    assert "Minister of now" not in card


def test_stream_is_newest_first(client):
    for year in (2018, 2020, 2019):
        PostPageFactory(title=str(year), date=at(year))
    assert titles(client.get("/talk/")) == ["2020", "2019", "2018"]


def test_stream_escapes_what_editors_typed(client):
    PostPageFactory(title="<b>bold</b>", extract="<script>alert(1)</script>")
    html = client.get("/talk/").content.decode()
    assert "<b>bold" not in html
    assert "<script>alert" not in html


def test_stream_without_posts_is_calm(client):
    response = client.get("/talk/")
    assert response.status_code == 200
    assert "Nothing here yet" in response.content.decode()


def test_stream_filter_without_posts_leads_back(client):
    PostPageFactory()
    response = client.get("/talk/?category=news&year=2001")
    assert response.status_code == 200
    empty = soup(response).select_one(".empty")
    assert empty.select_one("a")["href"] == "/talk/"


# The filter


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"one", "two", "three", "four", "five"}),
        ("category=news", {"one", "two", "three"}),
        ("category=blogs", {"four", "five"}),
        ("year=2018", {"one", "five"}),
        ("author=ann", {"one", "two", "four"}),
        ("category=news&year=2019", {"two", "three"}),
        ("category=news&author=ann", {"one", "two"}),
        ("year=2018&author=bob", {"five"}),
        ("category=news&year=2019&author=bob", {"three"}),
        ("category=blogs&year=2018&author=ann", set()),
        ("category=&year=&author=", {"one", "two", "three", "four", "five"}),
        ("unheard=of", {"one", "two", "three", "four", "five"}),
    ],
)
def test_stream_filter_leaves(client, shelf, query, expected):
    assert set(titles(client.get(f"/talk/?{query}"))) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"All categories": 5, "News": 3, "Blogs": 2, "2019": 3, "2018": 2, "Ann": 3, "Bob": 2}),
        (
            "category=news",
            {"All categories": 5, "News": 3, "Blogs": 2, "2019": 2, "2018": 1, "Ann": 2, "Bob": 1},
        ),
        (
            "year=2018&author=ann",
            {"All categories": 1, "News": 1, "2019": 2, "2018": 1, "Ann": 1, "Bob": 1},
        ),
    ],
)
def test_stream_counts_are_those_under_the_other_filters(client, shelf, query, expected):
    found = {name: count for name, count, _, _ in filter_links(client.get(f"/talk/?{query}"))}
    assert found == expected


def test_stream_counts_say_what_each_link_leads_to(client, shelf):
    links = filter_links(client.get("/talk/?category=news&author=ann"))
    assert len(links) > 4
    for name, count, address, _ in links:
        assert len(titles(client.get(address))) == count, name


def test_stream_links_keep_the_other_choices(client, shelf):
    links = {name: address for name, _, address, _ in filter_links(client.get("/talk/?year=2019&author=ann"))}
    assert links["News"] == "/talk/?category=news&year=2019&author=ann"
    assert links["2018"] == "/talk/?year=2018&author=ann"
    assert links["Bob"] == "/talk/?year=2019&author=bob"
    assert links["All categories"] == "/talk/?year=2019&author=ann"


def test_stream_marks_the_current_choices_and_no_others(client, shelf):
    links = filter_links(client.get("/talk/?category=news&year=2019&author=bob"))
    assert {name for name, _, _, current in links if current} == {"News", "2019", "Bob"}


def test_stream_marks_all_categories_when_none_is_chosen(client, shelf):
    links = filter_links(client.get("/talk/?year=2019"))
    assert {name for name, _, _, current in links if current} == {"All categories", "2019"}


def test_stream_leaves_out_categories_without_posts(client, shelf):
    CategoryFactory(name="Nobody writes here")
    assert "Nobody writes here" not in client.get("/talk/").content.decode()


def test_stream_keeps_the_chosen_category_though_it_is_empty(client, shelf):
    CategoryFactory(name="Nobody writes here", slug="nobody")
    links = filter_links(client.get("/talk/?category=nobody"))
    assert ("Nobody writes here", 0, "/talk/?category=nobody", True) in links


def test_stream_offers_no_author_whose_page_is_not_public(client):
    PostPageFactory(title="Still here", author=AuthorPageFactory(title="Hidden writer", live=False))
    response = client.get("/talk/")
    assert titles(response) == ["Still here"]
    assert "Hidden writer" not in {name for name, *_ in filter_links(response)}


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2018, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), 2018),
        (datetime(2019, 1, 1, 0, 0, tzinfo=UTC), 2019),
    ],
)
def test_stream_year_turns_at_midnight_in_london(client, moment, year):
    PostPageFactory(title="Last or first", date=moment)
    assert titles(client.get(f"/talk/?year={year}")) == ["Last or first"]
    assert str(year) in {name for name, *_ in filter_links(client.get("/talk/"))}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("category=unheard-of", "There is no such category."),
        ("category=%00", "There is no such category."),
        ("category=%F0%9F%98%80", "There is no such category."),
        (f"category={'x' * 4000}", "There is no such category."),
        ("category=news'--", "There is no such category."),
        ("year=last", "There is no such year."),
        ("year=0000", "There is no such year."),
        ("year=-2019", "There is no such year."),
        ("year=20190", "There is no such year."),
        ("year=%D9%A2%D9%A0%D9%A1%D9%A9", "There is no such year."),
        ("author=nobody", "There is no such author."),
        ("author=%00", "There is no such author."),
        ("after=forged", "This address is not one of ours. Start from the first page."),
        ("before=forged", "This address is not one of ours. Start from the first page."),
        ("after=%00", "This address is not one of ours. Start from the first page."),
    ],
)
def test_stream_unknown_choice_is_not_found_with_a_way_back(client, query, sentence):
    response = client.get(f"/talk/?{query}")
    assert response.status_code == 404
    assert sentence in words(soup(response))
    assert soup(response).select_one("main a[href='/talk/']")


@pytest.mark.parametrize("year", ["0001", "1066", "9999"])
def test_stream_year_without_posts_is_empty(client, year):
    PostPageFactory()
    assert titles(client.get(f"/talk/?year={year}")) == []


def test_stream_cursor_of_another_list_is_not_found_or_read(client):
    response = client.get("/talk/", {"after": write_cursor(7)})
    assert response.status_code == 404


# Page by page


@pytest.mark.parametrize(("posts", "on_first", "on_second"), [(20, 20, 0), (21, 20, 1)])
def test_stream_has_20_posts_a_page(client, posts, on_first, on_second):
    PostPageFactory.create_batch(posts)
    first = client.get("/talk/")
    assert len(titles(first)) == on_first
    older = soup(first).select_one("a[rel=next]")
    assert bool(older) == bool(on_second)
    if older:
        assert len(titles(client.get(older["href"]))) == on_second


def test_stream_walks_to_the_end_and_back(client):
    # Days, with several posts at one moment across the edge of a page.
    moment = timezone.now()
    for number in range(45):
        PostPageFactory(title=f"P{number}", date=moment - timedelta(days=number // 7))
    pages, address = [], "/talk/?category=blogs"
    while address:
        response = client.get(address)
        pages.append(titles(response))
        link = soup(response).select_one("a[rel=next]")
        address = link and link["href"]
        assert address is None or "category=blogs" in address
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({title for page in pages for title in page}) == 45

    back, link = [], soup(response).select_one("a[rel=prev]")
    while link:
        response = client.get(link["href"])
        back.append(titles(response))
        link = soup(response).select_one("a[rel=prev]")
    assert back == [pages[1], pages[0]]


def test_stream_walk_misses_nothing_when_a_post_comes_meanwhile(client):
    PostPageFactory.create_batch(25)
    first = client.get("/talk/")
    PostPageFactory(title="Fresh")
    second = client.get(soup(first).select_one("a[rel=next]")["href"])
    assert len(titles(second)) == 5
    assert not set(titles(first)) & set(titles(second))


def test_stream_lists_only_its_own_posts():
    stream = PostIndexPage.objects.get()
    post = PostPageFactory()
    PostPageFactory(parent=AuthorIndexPage.objects.get())
    assert list(stream.posts()) == [post]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "status"),
    [
        (2000, 200),
        (timezone.localdate().year + 1, 200),
        (1999, 404),
        (timezone.localdate().year + 2, 404),
        (3000, 404),
        ("0", 404),
        ("02019", 404),
        ("٢٠١٩", 404),
    ],
)
def test_year_that_no_post_can_have_is_an_unknown_address(client, year, status):
    assert client.get("/talk/", {"year": year}).status_code == status
