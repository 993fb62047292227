"""A reader follows the stream, with a mouse, without JavaScript, and finds out what was changed."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import follow, press_enter

# More stops of the tab key than any page has.
MOST_STOPS = 150


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def reader(request, new_context):
    """A reader's browser, with or without JavaScript."""
    return new_context(java_script_enabled=request.param).new_page()


def test_reader_filters_the_stream_and_reads_a_history(reader):
    reader.goto("/talk/")
    stream_filter = reader.get_by_role("navigation", name="Filter the stream")
    follow(stream_filter.get_by_role("link", name=re.compile("^News")))
    expect(reader).to_have_url(re.compile(r"category=news"))
    expect(stream_filter.locator("[aria-current]", has_text="News")).to_be_visible()
    follow(stream_filter.get_by_role("link", name=re.compile("^2018")))
    expect(reader).to_have_url(re.compile(r"category=news&year=2018"))

    follow(reader.get_by_role("link", name="Talk Health and Care is open").first)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Talk Health and Care is open")
    expect(reader.get_by_text("This post was edited on 12 September 2018 by Adam, DHSC")).to_be_visible()

    follow(reader.locator("a[href$='/history/']").first)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Talk Health and Care is open")
    assert reader.locator(".difference ins").count() >= 1
    assert reader.locator(".difference del").count() >= 1


def tab_to(page, name):
    """Press the tab key until the link that begins with these words has the focus, then follow it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
            press_enter(page)
            return
    raise AssertionError(f"The tab key never came to ‘{name}’")


def test_reader_does_the_same_by_keyboard_alone(page):
    page.goto("/talk/")
    tab_to(page, "News")
    expect(page).to_have_url(re.compile(r"category=news"))
    tab_to(page, "2018")
    expect(page).to_have_url(re.compile(r"category=news&year=2018"))
    tab_to(page, "Talk Health and Care is open")
    expect(page.get_by_role("heading", level=1)).to_have_text("Talk Health and Care is open")
    tab_to(page, "See what changed")
    expect(page).to_have_url(re.compile(r"/history/$"))
    tab_to(page, "Back to the post")
    expect(page).to_have_url(re.compile(r"/talk/talk-health-and-care-is-open/$"))


def test_reader_reads_the_archived_post(reader):
    reader.goto("/talk/?category=talk-health-and-care-live")
    follow(reader.get_by_role("link", name=re.compile("positive, inclusive culture")))
    expect(reader.get_by_text("This post was edited on 7 June 2019 by Adam, DHSC")).to_be_visible()
    expect(reader.get_by_text("Theo Kayode-osiyemi", exact=True)).to_be_visible()
    expect(reader.get_by_role("heading", name="1 comment", exact=True)).to_be_visible()


def test_reader_reads_the_second_page_of_comments(reader):
    reader.goto("/talk/one-small-thing/")
    before = reader.locator(".comment").count()
    follow(reader.locator("a[href*='after=']").first)
    assert 0 < reader.locator(".comment").count() <= before


@pytest.mark.parametrize(
    "path", ["/talk/?category=news&year=2018", "/talk/?author=anjali-deshmukh", "/talk/"]
)
def test_stream_address_to_share_keeps_filter_and_place(page, site, path):
    page.goto(path)
    assert shared_addresses(page) == [site.url + path] * 2


def test_second_page_has_an_address_to_share(page):
    for path, onward in [("/talk/", "Older posts"), ("/talk/one-small-thing/", "More comments")]:
        page.goto(path)
        follow(page.get_by_role("link", name=onward))
        assert shared_addresses(page) == [page.url.split("#")[0]] * 2


def shared_addresses(page):
    """Return what the page gives as its own address: to search engines, and where it is shared."""
    return [
        page.locator("link[rel=canonical]").get_attribute("href"),
        page.locator("meta[property='og:url']").get_attribute("content"),
    ]


def test_count_beside_a_long_category_stays_in_one_line(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/talk/")
    heights = page.locator(".filter__count").evaluate_all(
        """counts => counts.map(count => {
            const line = count.offsetHeight;
            count.previousElementSibling?.append(" and a name so long that it needs lines of its own");
            count.firstChild.data = "1 000";
            return [line, count.offsetHeight];
        })"""
    )
    assert len(heights) > 3
    assert all(before == after for before, after in heights)


def test_list_is_printed_as_large_as_the_text_around_it(page):
    page.goto("/privacy/")
    page.emulate_media(media="print")
    sizes = page.locator(".prose p, .prose li").evaluate_all(
        "all => all.map(one => [one.tagName, getComputedStyle(one).fontSize])"
    )
    assert {tag for tag, _ in sizes} == {"P", "LI"}
    assert len({size for _, size in sizes}) == 1


def test_reader_searches_from_the_header(reader):
    reader.goto("/talk/")
    reader.get_by_role("searchbox").fill("rota")
    press_enter(reader)
    expect(reader).to_have_url(re.compile(r"/search/\?q=rota"))
    assert reader.locator("mark").count() >= 1


def test_reader_who_goes_astray_finds_a_way_back(reader):
    response = reader.goto("/talk/?category=no-such-category")
    assert response.status == 404
    expect(reader.get_by_text("There is no such category.")).to_be_visible()
    follow(reader.get_by_role("main").get_by_role("link").first)
    assert reader.locator("h1").is_visible()
