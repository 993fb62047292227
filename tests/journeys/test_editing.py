"""An editor writes, a publisher approves, the editor corrects, and the reader sees that and why."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import follow

TITLE = "A rota you can read"
FIRST = "From January every rota comes six weeks ahead."
SECOND = "From February every rota comes eight weeks ahead."
REASON = "The start moved: two trusts need another month."


@pytest.fixture
def reader(new_context):
    return new_context().new_page()


def submit(page):
    """Submit what stands in the editing form to the publishers."""
    page.get_by_role("button", name="More actions").click()
    follow(page.get_by_role("button", name=re.compile("Submit to Publication")))
    expect(page.locator(".messages")).to_contain_text("submitted for moderation")


def approve(page, title):
    """Approve a page from the list of what waits for this publisher."""
    page.goto("/cms/")
    waiting = page.locator("#awaiting-review-section, [aria-labelledby*=awaiting-review]").first
    follow(waiting.get_by_role("link", name=title).first)
    page.get_by_role("button", name="More actions").click()
    follow(page.get_by_role("button", name="Approve and Publish", exact=True))
    expect(page.locator(".messages")).to_contain_text(title)


def rewrite_body(page, text):
    """Replace the words of the first paragraph of the body."""
    paragraph = page.locator(".public-DraftEditor-content").first
    paragraph.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    # The editor hands its text over to the form a moment after the last key.
    expect(page.locator("input[name=body-0-value]")).to_have_value(re.compile(re.escape(text)))


def test_edit_by_an_editor_reaches_the_reader_after_approval(sign_in, reader):
    editor, publisher = sign_in("editor"), sign_in("publisher")

    add_post(editor)
    submit(editor)
    assert reader.goto("/talk/a-rota-you-can-read/").status == 404

    approve(publisher, TITLE)
    reader.goto("/talk/")
    follow(reader.get_by_role("link", name=TITLE))
    expect(reader.get_by_text(FIRST)).to_be_visible()
    expect(reader.get_by_text("This post was edited")).to_have_count(0)

    editor.goto(reader.url)
    follow(editor.get_by_role("link", name=re.compile("Edit this page")))
    rewrite_body(editor, SECOND)
    editor.fill("#id_edit_reason", REASON)
    submit(editor)
    reader.reload()
    expect(reader.get_by_text(FIRST)).to_be_visible()

    approve(publisher, TITLE)
    reader.reload()
    expect(reader.get_by_text(SECOND)).to_be_visible()
    expect(reader.get_by_text(re.compile("This post was edited on .* by Adam, DHSC"))).to_be_visible()
    reader.goto("/talk/a-rota-you-can-read/history/")
    expect(reader.get_by_text(REASON)).to_be_visible()
    expect(reader.locator("del", has_text="January")).to_be_visible()
    expect(reader.locator("ins", has_text="February")).to_be_visible()


def test_counter_stands_at_each_title_of_a_challenge(sign_in):
    editor = sign_in("editor", "/challenges/")
    follow(editor.get_by_role("link", name=re.compile("Edit this page")))
    index = re.search(r"/cms/pages/(\d+)/edit/", editor.url)[1]
    editor.goto(f"/cms/pages/add/challenges/challengepage/{index}/")
    editor.fill("#id_title", TITLE)
    editor.fill("#id_short_title", "A rota")
    expect(editor.locator("#id_title ~ .help").first).to_have_text("19 of 60 characters")
    expect(editor.locator("#id_short_title ~ .help").first).to_have_text("6 of 60 characters")


def add_post(page):
    """Fill in a new post, as an editor does, and leave it open."""
    page.goto("/talk/")
    follow(page.get_by_role("link", name=re.compile("Edit this page")))
    stream = re.search(r"/cms/pages/(\d+)/edit/", page.url)[1]
    page.goto(f"/cms/pages/add/blog/postpage/{stream}/")
    page.fill("#id_title", TITLE)
    expect(page.get_by_text("19 of 60 characters")).to_be_visible()
    page.get_by_role("button", name="Choose a page (Author)").click()
    page.get_by_role("link", name="Anjali Deshmukh").click()
    page.get_by_role("button", name="Choose category").click()
    page.get_by_role("link", name="News").click()
    page.fill("#id_extract", "Rotas come earlier. This is how.")
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Paragraph").click()
    rewrite_body(page, FIRST)
