"""WCAG 2.2 AA on every page type and state: axe, small screens, large text, keyboard, a focus that is seen."""

import json
import re

import pytest

from tests.journeys.looking import PHONE, check, on_phone_and_desk, widest
from tests.journeys.steps import follow

# Every page type, and each state in which one looks different.
ADDRESSES = {
    "home": "/",
    "stream": "/talk/",
    "stream filtered": "/talk/?category=blogs&year=2018",
    "stream empty": "/talk/?category=news&year=2018&author=miriam-oyelaran",
    "post with 10 comments": "/talk/the-trolley-with-the-bad-wheel/",
    "post with 24 threads": "/talk/one-small-thing/",
    "post of the archive": "/talk/we-want-to-create-a-positive-inclusive-culture-in-the-nhs-that-backs-its-staff/",
    "history": "/talk/talk-health-and-care-is-open/history/",
    "history without earlier text": (
        "/talk/we-want-to-create-a-positive-inclusive-culture-in-the-nhs-that-backs-its-staff/history/"
    ),
    "authors": "/authors/",
    "author": "/authors/miriam-oyelaran/",
    "challenges": "/challenges/",
    "challenge open": "/challenges/getting-the-basics-right/",
    "workforce panel": "/workforce-panel/",
    "actions": "/actions/",
    "actions filtered": "/actions/?state=needs-checking&challenge=getting-the-basics-right",
    "actions empty": "/actions/?state=overdue&challenge=empowered",
    "action update": "/talk/rotas-six-weeks-ahead/",
    "standard page": "/accessibility-statement/",
    "rules": "/rules/",
    "search": "/search/",
    "search with results": "/search/?q=rota",
    "search without results": "/search/?q=zzzzzz",
    "search with an error": "/search/?q=",
    "sign in": "/accounts/sign-in/",
    "register": "/accounts/register/",
    "not found": "/no-such-page/",
    "category not found": "/talk/?category=none",
}
# Pages whose address is found on another page.
LINKED = {
    "second page of comments": "/talk/one-small-thing/",
    "thread of comments": "/talk/the-trolley-with-the-bad-wheel/",
}
# Pages that only something going wrong shows.
TEMPLATES = ["400.html", "403.html", "403_csrf.html", "429.html", "500.html", "maintenance.html"]
RENDER = f"""
import json
from django.template.loader import render_to_string
from django.test import RequestFactory
request = RequestFactory().get("/an-address/")
print(json.dumps({{
    name: render_to_string(name, {{"retry_after": 90}}, None if name in ("500.html", "maintenance.html") else request)
    for name in {TEMPLATES}
}}))
"""
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, .nhsuk-error-summary"
THICK_PX, CONTRAST = 3, 3


@pytest.fixture(scope="package")
def error_pages(site):
    """The HTML of each page that has no address, by template."""
    return json.loads(site.manage("shell", "-v", "0", "-c", RENDER))


@pytest.fixture(params=[*ADDRESSES, *LINKED, *TEMPLATES])
def opened(request, page, error_pages):
    """A page of each type and state, open in the browser."""
    name = request.param
    if name in TEMPLATES:
        page.route(
            "**/an-address/", lambda route: route.fulfill(body=error_pages[name], content_type="text/html")
        )
        page.goto("/an-address/")
        return page
    page.goto(ADDRESSES.get(name) or LINKED[name])
    if name == "second page of comments":
        follow(page.get_by_role("link", name="More comments"))
    if name == "thread of comments":
        anchor = page.locator(".comment").first.get_attribute("id")
        page.goto(f"/comments/{anchor.removeprefix('comment-')}/")
    assert page.locator("h1").count() == 1
    return page


def test_page_passes_axe_fits_and_shows_the_focus(opened):
    check(opened)
    for _ in on_phone_and_desk(opened):
        looks = opened.evaluate(LOOKS, FOCUSABLE)
        assert len(looks) >= opened.locator("a[href]:visible").count() > 0
        assert [look["html"] for look in looks if not focus_is_seen(look)] == []


@pytest.mark.parametrize("path", ["/actions/", "/talk/"])
def test_large_text_fits_between_phone_and_desk(page, path):
    page.goto(path)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    for width in (700, 768, 800, 900, 1024, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        assert widest(page) <= 0, width


@pytest.mark.parametrize("heading", ["Opening soon", "Closed"])
def test_challenge_by_state_passes_axe(page, heading):
    page.goto("/challenges/")
    follow(page.get_by_role("region", name=heading).get_by_role("link").first)
    check(page)


def test_closed_conversation_of_the_panel_is_found_by_a_member_and_passes_axe(sign_in):
    page = sign_in("panel", "/workforce-panel/")
    follow(page.get_by_role("main").get_by_role("link", name="Conversation of the panel’s members"))
    assert "May I bring the tally?" in page.inner_text("main")
    check(page)


def test_sign_in_with_an_error_passes_axe_and_keeps_the_address(page):
    page.goto("/accounts/sign-in/")
    page.fill("input[name=login]", "nobody@example.org")
    page.fill("input[name=password]", "not the password")
    follow(page.get_by_role("button", name="Sign in"))
    assert page.input_value("input[name=login]") == "nobody@example.org"
    assert page.title().startswith("Error: ")
    check(page)


def test_targets_are_large_enough_for_a_thumb(page):
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.goto("/talk/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('nav a, header a, button, input, summary')]
            .filter(element => element.offsetParent && !element.classList.contains('nhsuk-skip-link'))
            .map(element => [element.textContent.trim(), element.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert small == []


@pytest.mark.parametrize("path", ["/", "/talk/", "/talk/the-trolley-with-the-bad-wheel/"])
def test_everything_is_reached_by_keyboard(page, path):
    page.goto(path)
    reachable = page.locator("a[href]:visible, button:visible, input:visible, summary:visible").count()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    seen = set()
    for _ in range(reachable + 5):
        place = page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.add(place)
        page.keyboard.press("Tab")
    assert len(seen) >= reachable


def test_focus_on_a_field_with_an_error_is_seen(page):
    page.goto("/accounts/sign-in/")
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
    for _ in on_phone_and_desk(page):
        looks = page.evaluate(LOOKS, FOCUSABLE)
        assert "error-summary" in " ".join(look["html"] for look in looks)
        assert [look["html"] for look in looks if not focus_is_seen(look)] == []


@pytest.mark.parametrize(
    "focused",
    [
        {"outline": "none 3px rgb(0, 0, 0)"},
        {"outline": "solid 1px rgb(0, 0, 0)"},
        {"outline": "solid 3px rgba(0, 0, 0, 0)"},
        {"outline": "solid 3px rgb(255, 235, 59)"},
        {"shadow": "rgb(0, 0, 0) 0px 4px 0px 0px"},
    ],
    ids=["none", "thin", "transparent", "pale", "below only"],
)
def test_focus_that_is_hardly_seen_is_found(focused):
    look = {"outline": "none 0px rgb(0, 0, 0)", "shadow": "none"}
    assert not focus_is_seen({"focused": look | focused, "unfocused": look, "ground": "rgb(255, 255, 255)"})


# How each element that is on the page looks with the focus and without it, and the ground that it stands on.
LOOKS = """selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility())
    .map(element => {
        const look = () => {
            const style = getComputedStyle(element);
            return {
                outline: `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`,
                shadow: style.boxShadow,
            };
        };
        let around = element.parentElement;
        while (around && /, 0\\)$/.test(getComputedStyle(around).backgroundColor)) around = around.parentElement;
        element.blur();
        const unfocused = look();
        element.focus();
        if (document.activeElement !== element) throw Error(`Cannot be focused: ${element.outerHTML}`);
        return {
            html: element.outerHTML.slice(0, 120), focused: look(), unfocused,
            ground: around ? getComputedStyle(around).backgroundColor : 'rgb(255, 255, 255)',
        };
    })"""
NUMBER = re.compile(r"[\d.]+")
RING = re.compile(r"(rgba?\([^)]*\)) 0px 0px 0px ([\d.]+)px(?! inset)")


def focus_is_seen(look):
    """Return whether a ring that the focus alone brings is thick enough and stands out from the ground."""
    return any(
        thickness >= THICK_PX and contrast(colour, look["ground"]) >= CONTRAST
        for thickness, colour in rings(look["focused"]) - rings(look["unfocused"])
    )


def rings(look):
    """Return (pixels that are seen, colour) of the outline and of each shadow that goes all round beyond it."""
    style, width, colour = look["outline"].split(" ", 2)
    outline = float(width.removesuffix("px")) if style == "solid" else 0
    shadows = {(float(spread) - outline, shade) for shade, spread in RING.findall(look["shadow"])}
    return {(outline, colour)} | shadows


def contrast(colour, ground):
    """Return the contrast of two CSS colours by WCAG 2.2; of one that lets the ground through, none."""
    if len(NUMBER.findall(colour)) > 3:
        return 1
    dark, light = sorted([luminance(colour), luminance(ground)])
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    """Return the relative luminance (0 to 1) of a colour such as `rgb(10, 69, 71)`, by WCAG 2.2."""
    parts = [int(part) / 255 for part in NUMBER.findall(colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
