"""The blocks of bodies: their templates, and where an embed may lead."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template.loader import get_template
from wagtail.blocks import StructBlockValidationError

from core.blocks import BodyBlock, EmbedBlock, is_allowed_embed
from tests.factories.files import make_picture

BLOCKS = BodyBlock().child_blocks


@pytest.mark.parametrize("name", BLOCKS)
def test_template_is_named_after_the_class(name):
    block = BLOCKS[name]
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", type(block).__name__).lower()
    assert block.meta.template == f"blocks/{words}.html"
    assert get_template(block.meta.template)


def render(name, value):
    block = BLOCKS[name]
    return block.render(block.to_python(value))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("heading", "What we heard", "What we heard"),
        ("paragraph", "<p>Be <b>kind</b>.</p>", "<b>kind</b>"),
        ("quote", {"text": "Rotas come late.", "attribution": "A nurse"}, "Rotas come late."),
        ("list", {"items": ["One", "Two"], "numbered": True}, "<ol"),
        ("list", {"items": ["One", "Two"], "numbered": False}, "<ul"),
        ("key_figure", {"figure": "3.1 million", "caption": "people", "source": "NHS"}, "3.1 million"),
        ("you_said_we_did", {"said": "Rotas come late.", "did": "Six weeks ahead."}, "Six weeks ahead."),
        ("embed", {"url": "https://youtu.be/x", "title": "A film", "transcript": ""}, "https://youtu.be/x"),
        ("inset", "<p>Note this.</p>", "Note this."),
    ],
)
def test_block_shows_its_words(name, value, words):
    assert words in render(name, value)


@pytest.mark.parametrize("name", ["quote", "key_figure", "you_said_we_did", "list", "embed"])
def test_block_escapes_what_an_editor_types(name):
    hostile = "<script>alert(1)</script>"
    values = {
        "quote": {"text": hostile, "attribution": hostile},
        "key_figure": {"figure": hostile, "caption": hostile, "source": hostile},
        "you_said_we_did": {"said": hostile, "did": hostile},
        "list": {"items": [hostile], "numbered": False},
        "embed": {"url": "https://youtu.be/x", "title": hostile, "transcript": ""},
    }
    assert "<script" not in render(name, values[name])


def test_embed_asks_nothing_of_another_host():
    html = render("embed", {"url": "https://youtu.be/x", "title": "A film", "transcript": ""})
    assert not re.search(r"<(iframe|img|script|embed|object|video)|\bsrc=", html)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=x",
        "https://youtu.be/x",
        "https://vimeo.com/1",
        "https://www.gov.uk/",
        "https://www.england.nhs.uk/a/b?c=d#e",
    ],
)
def test_embed_may_lead_to_a_listed_host(url):
    assert is_allowed_embed(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.youtube.com/x",
        "//www.youtube.com/x",
        "http://www.youtube.com/x",
        "ftp://www.youtube.com/x",
        "javascript://www.youtube.com/%0aalert(1)",
        "data:text/html,https://www.youtube.com/",
        "https://youtube.com.evil.example/x",
        "https://evil.example/www.youtube.com",
        "https://evil.example?www.youtube.com",
        "https://evil.example#@www.youtube.com",
        "https://www.youtube.com@evil.example/x",
        "https://www.youtube.com:evil@evil.example/x",
        "https://me@www.youtube.com/x",
        "https://www.youtube.com:8443/x",
        "https://www.youtube.com\\@evil.example/x",
        "https://evil.example\\www.youtube.com/x",
        "https://www.youtube.com.",
        "https://xwww.youtube.com/x",
        "https:///www.youtube.com/x",
        "https://www.yоutube.com/x",
        " https://evil.example/ https://youtu.be/",
        "https://[::1]/x",
        "https://[youtu.be",
        "https://[evil]youtu.be/",
    ],
)
def test_embed_may_lead_nowhere_else(url):
    assert not is_allowed_embed(url)


def test_editor_is_told_which_hosts_are_allowed(settings):
    settings.EMBED_HOSTS = ["www.gov.uk"]
    block = EmbedBlock()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python({"url": "https://evil.example/x", "title": "A film", "transcript": ""}))
    assert "www.gov.uk" in str(caught.value.block_errors["url"])


def test_editor_may_choose_an_allowed_address():
    block = EmbedBlock()
    assert block.clean(block.to_python({"url": "https://youtu.be/x", "title": "A film", "transcript": ""}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decorative", "alt"), [(False, "Two nurses read a rota"), (True, "")], ids=["with words", "decorative"]
)
def test_picture_comes_in_light_formats_with_its_size_and_its_words(decorative, alt):
    picture = {"image": make_picture().pk, "alt_text": alt, "decorative": decorative}
    figure = BeautifulSoup(render("picture", {"image": picture, "caption": ""}), "html.parser")
    assert [source["type"] for source in figure.select("source")] == ["image/avif", "image/webp"]
    shown = figure.select_one("img")
    assert (shown["alt"], shown["loading"]) == (alt, "lazy")
    assert int(shown["width"]) > 0
    assert int(shown["height"]) > 0
