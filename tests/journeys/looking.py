"""Looking at a page as WCAG 2.2 AA asks: with axe, on a phone and on a desk, and with large text."""

from axe_playwright_python.sync_playwright import Axe

PHONE, DESKTOP = 320, 1280
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
}


def on_phone_and_desk(page):
    """Make the window of a page as wide as a phone, then as wide as a desk's, and yield each width."""
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        yield width


def violations(page):
    """Return what axe finds on the page that is open, in words."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def widest(page):
    """Return how many pixels stick out of the window to the right."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def check(page):
    """Fail for what axe finds, and for what sticks out of the window at this text size or at twice that."""
    for _ in on_phone_and_desk(page):
        found = violations(page)
        assert not found, found
        assert widest(page) <= 0
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert widest(page) <= 0
        page.evaluate("document.documentElement.style.removeProperty('font-size')")
