"""A publisher writes a status update on its page, changes it and withdraws it: each page passes axe and fits."""

from playwright.sync_api import expect

from tests.journeys.looking import check
from tests.journeys.steps import follow

POST = "/talk/rotas-six-weeks-ahead/"


def test_status_update_is_written_changed_and_withdrawn(sign_in):
    page = sign_in("publisher", POST)
    updates = page.get_by_role("region", name="Status updates")
    follow(updates.get_by_role("link", name="Write a status update"))
    follow(page.get_by_role("button", name="Publish"))
    assert page.title().startswith("Error: ")
    check(page)
    page.get_by_label("State").select_option("In progress")
    page.get_by_label("What there is to say").fill("The first two trusts have begun.")
    follow(page.get_by_role("button", name="Publish"))
    expect(updates).to_contain_text("The first two trusts have begun.")

    follow(updates.get_by_role("link", name="Change the status update").first)
    page.get_by_label("What there is to say").fill("The first three trusts have begun.")
    page.get_by_label("What changed and why").fill("One more has joined.")
    check(page)
    follow(page.get_by_role("button", name="Save the change"))
    check(page)

    follow(updates.get_by_role("link", name="see what changed").first)
    expect(page.locator("ins")).to_contain_text("three")
    check(page)
    follow(page.get_by_role("link", name="Back to the status update"))

    follow(updates.get_by_role("link", name="Change the status update").first)
    follow(page.get_by_role("link", name="Withdraw this status update"))
    page.get_by_label("Why you withdraw it").fill("It was too early.")
    check(page)
    follow(page.get_by_role("button", name="Withdraw"))
    expect(updates).not_to_contain_text("trusts have begun")
