"""Reporting a comment on its page."""

import pytest
from django.core.cache import cache

from comments.enums import State
from core import limits
from screening.enums import REPORTED, Rule
from screening.limits import REPORTS_A_DAY
from screening.models import Report
from screening.permissions import user_can_report
from tests.comments.sending import address, fresh
from tests.factories.comments import comment_by, comment_on, put, report_of
from tests.factories.pages import HIDDEN, hide, soup, words
from tests.users.people import PEOPLE, person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(post):
    return comment_by(staff(public_name="Sam Okafor"), post, "Words to look at.")


def path(comment):
    return address(comment, "report/")


def report(client, comment, rule="identifies", details=""):
    return client.post(path(comment), {"rule": rule, "details": details})


def test_form_shows_the_comment_and_every_rule(client, ann, comment):
    page = soup(client.get(path(comment)))
    assert "Words to look at." in words(page.select_one("blockquote"))
    assert [one["value"] for one in page.select("input[name=rule]")] == [value for value, _ in REPORTED]
    assert {"Could identify a patient or colleague", "Someone needs help"} <= {
        words(label) for label in page.select("label")
    }
    assert "call 999" in words(page.main)


@pytest.mark.parametrize("rule", [value for value, _ in REPORTED])
def test_report_is_stored_and_the_page_says_so(client, ann, comment, rule):
    response = report(client, comment, rule, "Line 2.\r\nLine 3.")
    assert response.url == path(comment)
    stored = Report.objects.get()
    assert (stored.rule, stored.details, stored.reporter) == (rule, "Line 2.\nLine 3.", ann)
    assert fresh(comment).report_count == 1
    page = words(soup(client.get(path(comment))).main)
    assert "You reported this comment on" in page
    assert ("call 999" in page) is (rule == "help")


def test_second_report_changes_nothing(client, ann, comment):
    report(client, comment, "help")
    assert report(client, comment, "other").status_code == 302
    assert Report.objects.get().rule == Rule.HELP
    assert fresh(comment).report_count == 1


def test_page_tells_the_outcome_to_who_reported(client, ann, comment):
    one = report_of(ann, comment)
    Report.objects.filter(pk=one.pk).update(answer="kept", answered_at=one.made_at)
    assert "A moderator has decided: it stays." in words(soup(client.get(path(comment))).main)


def test_page_says_nothing_of_the_reports_of_others(client, ann, comment):
    report_of(staff(), comment)
    page = soup(client.get(path(comment)))
    assert "You reported" not in words(page.main)
    assert page.select_one("input[name=rule]")


@pytest.mark.parametrize("rule", ["", "no-such", "\x00"])
def test_report_without_a_rule_is_refused_and_keeps_what_was_typed(client, ann, comment, rule):
    response = report(client, comment, rule, "What I typed.")
    assert "What I typed." in response.text
    assert soup(response).select_one(".nhsuk-error-summary")
    assert not Report.objects.exists()


@pytest.mark.parametrize("details", ["x" * 1001, "a\x00b", "a\u202eb"])
def test_details_that_do_not_fit_are_refused_and_kept(client, ann, comment, details):
    response = report(client, comment, details=details)
    assert response.status_code == 200
    assert soup(response).select_one("textarea").text.strip() == details
    assert not Report.objects.exists()


def test_details_of_a_thousand_characters_fit(client, ann, comment):
    report(client, comment, details="\r\n".join("x" * 500) + "x")
    assert len(Report.objects.get().details) == 1000


# --- Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_but_who_is_suspended_reports(client, comment, who):
    client.force_login(person(who))
    page = soup(client.get(path(comment)))
    response = report(client, comment)
    allowed = who != "suspended"
    assert bool(page.select("input[name=rule]")) is allowed
    assert response.status_code == (302 if allowed else 403)
    assert Report.objects.exists() is allowed


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_reports_their_own(client, post, who):
    user = person(who)
    client.force_login(user)
    own = comment_by(user, post)
    assert "You cannot report this comment" in words(soup(client.get(path(own))).main)
    assert report(client, own).status_code == 403
    assert not Report.objects.exists()
    assert f"/comments/{own.pk}/report/" not in client.get("/talk/a-post/").text


def test_account_that_was_closed_reports_nothing(post):
    user = staff(is_active=False)
    assert not user_can_report(user, writer_id=None)


def test_comment_of_the_archive_can_be_reported(client, ann, post):
    comment = comment_on(post)
    report(client, comment)
    assert fresh(comment).report_count == 1


def test_stranger_signs_in_first_and_comes_back(client, comment):
    assert client.get(path(comment)).url == f"/accounts/sign-in/?next={path(comment)}"
    assert report(client, comment).url == f"/accounts/sign-in/?next={path(comment)}"
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("state", "was_seen"),
    [(State.HELD, False), (State.HELD, True), (State.WITHDRAWN, True), (State.REMOVED, True)],
)
@pytest.mark.parametrize("who", ["stranger", "staff", "Moderators", "its writer"])
def test_what_nobody_reads_is_not_reported_and_not_shown(client, comment, state, was_seen, who):
    put(comment, state, was_seen=was_seen)
    if who != "stranger":
        client.force_login(comment.user if who == "its writer" else person(who))
    for response in (client.get(path(comment)), report(client, comment)):
        assert response.status_code == 404
        assert "Words to look at." not in response.text
    assert not Report.objects.exists()


@pytest.mark.parametrize("how", [how for how in HIDDEN if how != "members"])
def test_comment_on_a_hidden_page_is_not_reported(client, ann, post, comment, how):
    hide(post, how)
    for response in (client.get(path(comment)), report(client, comment)):
        assert response.status_code == 404
        assert "Words to look at." not in response.text
    assert not Report.objects.exists()


def test_too_many_reports_a_day_keep_what_was_typed(client, ann, comment):
    for _ in range(REPORTS_A_DAY.tries):
        limits.take(REPORTS_A_DAY, ann.pk)
    response = report(client, comment, details="What I typed.")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "What I typed." in response.text
    assert fresh(comment).report_count == 0


def test_reported_comment_stays_readable_and_says_nothing_of_it(client, comment, post):
    before = client.get("/talk/a-post/").text
    report_of(staff(), comment)
    cache.clear()
    assert client.get("/talk/a-post/").text == before
    assert "Words to look at." in before
