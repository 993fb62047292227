"""Staff write, answer, change and take back; a dropped connection loses nothing; moderators decide and people hear."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, POST
from tests.journeys.steps import follow
from tests.mail_server import text_of

LONG = "/talk/rotas-six-weeks-ahead/"
MAKE_THREAD = """
from blog.models import PostPage
from tests.factories.comments import comment_on
post = PostPage.objects.get(slug="rotas-six-weeks-ahead")
root = comment_on(post, "A long thread.")
for _ in range(7):
    comment_on(post, "A reply to a long thread.", reply_to=root)
"""


def write(page, text, button="Send"):
    box = page.locator("form.write").first
    box.get_by_label("Your comment").fill(text)
    follow(box.get_by_role("button", name=button))


def comment_with(page, text):
    """Return the comment that holds these words."""
    return page.locator(".threads > .comment", has=page.locator(".comment__text", has_text=text))


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_staff_write_preview_edit_and_withdraw(writer, page, script):
    ann = writer(java_script_enabled=script)
    text = f"The rota comes too late for {ann.person}."
    write(ann, text, button="Preview")
    expect(ann.get_by_role("heading", name="This is how it will look")).to_be_visible()
    follow(ann.get_by_role("button", name="Send"))
    expect(ann).to_have_url(re.compile(rf"{POST}#comment-\d+$"))
    mine = comment_with(ann, text)
    expect(mine).to_contain_text(ann.person)

    follow(mine.get_by_role("link", name="Edit"))
    longer = (
        f"{text} {'It should be there six weeks before, as it was promised to all of us last year. ' * 2}"
    )
    ann.get_by_label("Your comment").fill(longer)
    follow(ann.get_by_role("button", name="Save"))
    page.goto(POST)
    theirs = comment_with(page, text)
    expect(theirs).to_contain_text(re.compile(r"Edited on \d+ \w+ \d{4}"))
    follow(theirs.get_by_role("link", name="See what changed"))
    expect(page.locator("ins").first).to_contain_text("six weeks before")

    follow(comment_with(ann, text).get_by_role("link", name="Withdraw"))
    follow(ann.get_by_role("button", name="Withdraw it"))
    page.goto(POST)
    expect(page.locator("#comments")).not_to_contain_text(text)
    expect(page.get_by_text("This comment was withdrawn by its writer.").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_staff_reply_and_like(writer, script):
    ann = writer(java_script_enabled=script)
    first = ann.locator(".threads > .comment").filter(has=ann.get_by_role("button", name="Like")).last
    anchor = first.get_attribute("id")
    like = first.get_by_role("button", name="Like")
    if script:
        like.click()
    else:
        follow(like)
    expect(ann.locator(f"#{anchor} .acts__like")).to_have_attribute("aria-pressed", "true")
    ann.reload()
    expect(ann.locator(f"#{anchor} .acts__like")).to_have_attribute("aria-pressed", "true")

    reply = ann.locator(f"#{anchor}").get_by_role("link", name="Reply")
    text = f"Ours does the same, says {ann.person}."
    if script:
        reply.click()
        expect(ann.locator(f"#{anchor} textarea")).to_be_focused()
        ann.keyboard.type(text)
        follow(ann.locator(f"#{anchor}").get_by_role("button", name="Send"))
    else:
        follow(reply)
        write(ann, text)
    expect(comment_with(ann, text)).to_contain_text("in reply to")


def test_rest_of_a_thread_opens_in_its_place(page, site):
    site.manage("shell", "-v", "0", "-c", MAKE_THREAD)
    page.goto(LONG)
    replies = page.locator(".threads > .comment", has_text="A reply to a long thread")
    expect(replies).to_have_count(3)
    page.get_by_role("link", name="4 more replies").click()
    expect(replies).to_have_count(7)
    expect(replies.nth(3)).to_be_focused()
    expect(page.get_by_role("link", name=re.compile("more repl"))).to_have_count(0)
    assert page.url == f"{site.url}{LONG}"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_text_of_somebody_who_was_signed_out_meanwhile_comes_back(writer, script):
    ann = writer(java_script_enabled=script)
    text = f"Not lost at all, says {ann.person}."
    ann.context.clear_cookies(name="sessionid")
    write(ann, text)
    expect(ann.get_by_label("Your comment")).to_have_value(text)
    follow(ann.get_by_role("main").get_by_role("link", name="Sign in", exact=True))
    ann.fill("input[name=login]", ann.address)
    ann.fill("input[name=password]", PASSWORD)
    follow(ann.get_by_role("main").get_by_role("button", name="Sign in"))
    expect(ann.get_by_label("Your comment")).to_have_value(text)
    follow(ann.get_by_role("button", name="Send"))
    expect(comment_with(ann, text)).to_contain_text(ann.person)


def test_draft_stays_on_the_device_until_it_was_sent(writer):
    ann = writer()
    box = ann.locator("form.write textarea")
    box.press_sequentially("Half a thought")
    expect(ann.get_by_text("2,986 characters left").first).to_be_visible()
    ann.reload()
    expect(box).to_have_value("Half a thought")
    # The answer is lost on the way; what was sent arrived.
    ann.route("**/comments/on/*/", lambda route: (route.fetch(max_redirects=0), route.abort()))
    ann.get_by_role("button", name="Send").click()
    ann.wait_for_timeout(500)
    ann.unroute("**/comments/on/*/")
    ann.goto(POST)
    expect(comment_with(ann, "Half a thought")).to_have_count(1)
    expect(box).to_have_value("")


def test_somebody_who_reads_is_told_of_new_comments(writer, page):
    page.goto(POST)
    ann = writer()
    write(ann, f"News from {ann.person}.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    news = page.get_by_role("status").get_by_role("link", name=re.compile(r"^\d+ new comments?$"))
    expect(news).to_be_visible()
    news.click()
    expect(comment_with(page, f"News from {ann.person}.")).to_be_visible()


def test_held_comment_is_read_by_a_moderator_and_its_writer_hears(writer, sign_in, mail_to, page):
    ann = writer()
    text = f"Ring me on 020 7946 0018, says {ann.person}."
    write(ann, text)
    expect(ann).to_have_url(re.compile(r"#waiting$"))
    expect(ann.locator("#waiting")).to_contain_text("Held, usually read within two working hours")
    page.goto(POST)
    expect(page.locator("#comments")).not_to_contain_text(text)

    joy = sign_in("moderator", "/cms/comments/")
    follow(joy.get_by_role("link", name=re.compile(text[:30])))
    follow(joy.get_by_role("button", name="Publish"))
    assert text not in joy.locator("main").inner_text()
    assert "/comments/" in text_of(mail_to(ann.address, "Your comment is there to read"))
    page.reload()
    expect(comment_with(page, text)).to_be_visible()


def test_reported_comment_is_removed_and_everybody_hears(writer, sign_in, mail_to, page):
    ann, ben = writer(), writer()
    text = f"Buy my cream, says {ann.person}."
    write(ann, text)
    ben.reload()
    follow(comment_with(ben, text).get_by_role("link", name="Report"))
    ben.get_by_label("Advertises, recruits for research or asks to sign a petition").check()
    follow(ben.get_by_role("button", name="Report"))
    expect(ben.get_by_text("You reported this comment")).to_be_visible()

    joy = sign_in("moderator", "/cms/comments/")
    follow(joy.get_by_role("link", name=re.compile(text[:20])))
    joy.get_by_label("Rule").select_option("advertising")
    follow(joy.get_by_role("button", name="Remove"))
    assert text in text_of(mail_to(ann.address, "Your comment was removed"))
    assert "removed it" in text_of(mail_to(ben.address, "What became of your report"))
    page.goto(POST)
    expect(page.locator("#comments")).not_to_contain_text(text)
    expect(page.get_by_text("removed by a moderator").first).to_be_visible()
