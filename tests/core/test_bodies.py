"""What a body shows of other rows is fetched at once, and looks as if each block had fetched its own."""

import pytest
from django.utils.html import conditional_escape
from wagtail.rich_text import RichText, expand_db_html

from blog.models import PostPage
from core.bodies import expand_all, fetch_shown
from tests.factories.blog import PostPageFactory
from tests.factories.files import make_document, rich_body, text_linking

pytestmark = pytest.mark.django_db

UNCLOSED = [
    "<p>One <a href=",
    "<p>Two</p>",
    '<p><a linktype="page" id="9',
    '<p><a linktype="page" id="3">x</a></p>',
]


@pytest.fixture
def post():
    pages = [PostPageFactory(), PostPageFactory(live=False)]
    return PostPageFactory(body=rich_body(pages))


def shown(body):
    return [conditional_escape(block.value) for block in body if isinstance(block.value, RichText)]


def test_texts_look_as_they_would_by_themselves(post):
    alone = shown(PostPage.objects.get(pk=post.pk).body)
    fetch_shown(post.body)
    assert shown(post.body) == alone
    assert len(alone) == 9
    assert all('href="/documents/' in html and 'href="/talk/' in html for html in alone)


def test_texts_keep_what_they_were_written_as(post):
    before = post.public_content
    fetch_shown(post.body)
    assert post.public_content == before


def test_body_that_was_fetched_asks_for_nothing_more(post, queries):
    fetch_shown(post.body)
    with queries() as counted:
        assert shown(post.body)
        assert [block.value["document"].title for block in post.body if block.block_type == "document"]
        assert [
            list(block.value["image"].renditions.all())
            for block in post.body
            if block.block_type == "picture"
        ]
    assert len(counted) == 0


def test_links_to_what_is_gone_lead_nowhere():
    gone = PostPageFactory(), make_document()
    text = text_linking(gone[1], gone[0])["value"]
    for row in gone:
        row.delete()
    assert expand_all([text]) == ["<p>See <a>the figures</a> and <a>what we said</a>.</p>"]


@pytest.mark.parametrize("sources", [[], [""], ["<p>One</p>", ""], ["a\0b", "c"], UNCLOSED])
def test_texts_come_back_each_by_itself(sources):
    assert expand_all(sources) == [expand_db_html(source) for source in sources]


def test_block_without_its_picture_or_document_is_passed_over():
    body = '[{"type": "picture", "value": {"image": {"image": 9999}, "caption": ""}}]'
    fetch_shown(PostPageFactory(body=body).body, [None])
