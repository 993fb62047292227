"""How the words of a comment are shown: as they were written, with links, and with nothing of them as HTML."""

import re

import pytest
from bs4 import BeautifulSoup
from django.utils.html import urlize
from hypothesis import example, given, strategies as st

from comments.enums import State
from comments.markup import text_html
from screening.words import UnfitText, clean_text
from tests.comments.sending import fresh
from tests.factories.comments import comment_by, comment_on, put
from tests.factories.pages import soup, words
from tests.users.people import staff

pieces = st.sampled_from(
    [
        "http://a.example/x?a=1&b=2", "https://a.example", "http://intranet/rota", "www.a.example", "a.example",
        "HTTP://a.example", "https://[::1]/", "www.", "[", "]",
        "sam@nhs.net", "javascript:alert(1)", "//a.example", "http://", "ftp://a.example", "mailto:a@b.example",
        '"', "'", "&", "&lt;", "&amp;", ";", ")", "(", ".", ",", "\n", "\n\n", " ", "a", "1 < 2", ">", "%", "é",
    ]
)  # fmt: skip
texts = st.lists(pieces, max_size=10).map("".join) | st.text(max_size=40)


def parsed(html):
    # Otherwise the parser makes one space of those between two links.
    return BeautifulSoup(html, "html.parser", preserve_whitespace_tags={"p"})


def text_of(html):
    """Return the text that HTML shows, with its line breaks."""
    page = parsed(html)
    for line in page.select("br"):
        line.replace_with("\n")
    return "\n\n".join(paragraph.get_text() for paragraph in page.select("p"))


@given(texts)
@example("http://a.example/&lt;b")
@example('http://a.example/"onmouseover="alert(1)')
@example("www.a.example/'><script")
@example("http://a.example/x?a=1&b=2).")
@example("www.a.example  www.a.example")
@example("HTTP://a.example[")
def test_text_shows_every_sign_as_it_was_written_and_makes_nothing_but_paragraphs_and_links(text):
    try:
        text = clean_text(text, length=3000)
    except UnfitText:
        return
    html = text_html(text)
    assert text_of(html) == text
    page = parsed(html)
    assert {tag.name for tag in page.find_all(True)} <= {"p", "br", "a"}
    for link in page.select("a"):
        assert set(link.attrs) <= {"href", "rel"}
        scheme = link["href"].partition(":")[0].lower()
        assert scheme in ("http", "https", "mailto")
        assert scheme == "mailto" or link["rel"] == ["nofollow", "ugc", "noopener"]


@given(texts)
@example("http://intranet/rota")
@example("https://[::1]/")
@example("WWW.&")
def test_no_address_is_lost_for_being_looked_for_quickly(text):
    links = re.findall(r'<a href="([^"]*)"', urlize(text, nofollow=True, autoescape=True))
    assert re.findall(r'<a href="([^"]*)"', text_html(text)) == links


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.", "<p>One.</p>"),
        ("One.\nTwo.", "<p>One.<br>Two.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("a & b", "<p>a &amp; b</p>"),
        ('"q"', "<p>&quot;q&quot;</p>"),
        (
            "See https://a.example/x.",
            '<p>See <a href="https://a.example/x" rel="nofollow ugc noopener">https://a.example/x</a>.</p>',
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)
def test_text_as_html(text, html):
    assert text_html(text) == html


@pytest.mark.django_db
def test_text_and_name_that_run_from_right_to_left_turn_nothing_else(client, post):
    comment = comment_by(staff(public_name="مريم"), post, "مرحبا")
    item = soup(client.get("/talk/a-post/")).find(id=comment.anchor)
    assert item.select_one(".comment__text")["dir"] == "auto"
    assert item.select_one("b[dir=auto]").get_text() == "مريم"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["<b>Eve</b>", '"><script>alert(1)</script>', "Eve & 'Co'"])
@pytest.mark.parametrize("kind", ["account", "archive"])
def test_name_is_escaped_wherever_it_stands(client, post, name, kind):
    writer = staff(public_name=name)
    comment = comment_by(writer, post) if kind == "account" else comment_on(post, name=name)
    comment_by(staff(), post, "An answer.", reply_to=comment)
    client.force_login(staff())
    ends = ("", "reply/", "report/")
    for path in ("/talk/a-post/", *(f"/comments/{comment.pk}/{end}" for end in ends)):
        response = client.get(path)
        assert name in words(soup(response)).replace("’s comment", "")
        assert "<" not in name or name not in response.text
        assert "<script>alert" not in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "was_seen"),
    [*((state, True) for state in State), (State.HELD, False)],
)
@pytest.mark.parametrize("path", ["/talk/a-post/", "/comments/{}/"])
def test_each_element_has_an_id_of_its_own(client, post, state, was_seen, path):
    comment = comment_by(staff(), post)
    comment_by(staff(), post, "An answer.", reply_to=comment)
    put(fresh(comment), state, was_seen=was_seen)
    client.force_login(comment.user)
    ids = [one["id"] for one in soup(client.get(path.format(comment.pk))).select("[id]")]
    assert len(ids) == len(set(ids))
