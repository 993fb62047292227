"""What people do in a browser, each step done only when its answer is there."""


def follow(element):
    """Click on what leads to another page, and wait until that page stands.

    A click alone comes back before the browser has left the page, and what is asked next may meet the old one.
    """
    with element.page.expect_navigation():
        element.click()


def press_enter(page):
    """Send the form, or follow the link, that has the focus, and wait until the next page stands."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
