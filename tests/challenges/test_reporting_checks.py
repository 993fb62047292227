"""Comments on draft plans can be reported; moderators answer, and whoever reported is told."""

import pytest
from django.urls import reverse

from challenges.actions import mark_item, take_back_mark
from challenges.enums import MarkState
from challenges.models import CheckMark
from ledger.enums import Kind
from ledger.models import Entry
from screening.enums import Answer, Mode, Rule
from screening.models import Report
from tests.factories.challenges import in_check, mark_by, plan_below
from tests.factories.pages import hide, soup, words
from tests.factories.screening import site_mode
from tests.factories.users import UserFactory
from tests.mail_server import work_queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _appears_at_once(db):
    site_mode(Mode.AFTER)


@pytest.fixture
def mark():
    return mark_by(
        UserFactory.registered(), plan_below(in_check(), "Rotas earlier").items.first(), comment="Rubbish."
    )


def report(client, mark, by):
    client.force_login(by)
    address = reverse("challenges:check_report", args=[mark.pk])
    return client.post(address, {"rule": Rule.DISRESPECTFUL, "details": "Look."}, follow=True)


def test_report_is_counted_once_and_waits_for_a_moderator(client, mark):
    ann = UserFactory.registered()
    client.force_login(ann)
    page = soup(client.get(mark.item.address))
    assert page.select_one(f"a[href='/ideas/checks/{mark.pk}/report/']")
    assert "You reported this comment" in words(soup(report(client, mark, ann)))
    report(client, mark, ann)
    assert CheckMark.objects.to_read().get().report_count == 1
    client.force_login(UserFactory.in_group("Moderators"))
    assert "1 report" in client.get(reverse("challenges_cms:checks")).text
    assert "Look." in client.get(reverse("challenges_cms:check", args=[mark.pk])).text


@pytest.mark.parametrize(
    ("what", "answer", "state", "kind"),
    [
        ("keep", Answer.KEPT, MarkState.PUBLIC, Kind.CHECK_KEPT),
        ("remove", Answer.REMOVED, MarkState.REMOVED, Kind.CHECK_REMOVED),
    ],
)
def test_moderator_answers_and_the_reporter_is_told(client, mark, mailoutbox, what, answer, state, kind):
    ann = UserFactory.registered()
    report(client, mark, ann)
    client.force_login(UserFactory.in_group("Moderators"))
    screen = reverse("challenges_cms:check", args=[mark.pk])
    client.post(screen, {"what": what, "seen": mark.seen_as, "reason": ""})
    mark.refresh_from_db()
    assert (mark.state, mark.report_count, Report.objects.get().answer) == (state, 0, answer)
    assert Entry.objects.filter(kind=kind).exists()
    assert not CheckMark.objects.to_read().exists()
    work_queue()
    assert [message.to for message in mailoutbox] == [[ann.email]]


def test_who_takes_the_comment_back_leaves_nothing_to_decide(client, mark):
    report(client, mark, UserFactory.registered())
    take_back_mark(by=mark.user, item_id=mark.item_id)
    assert Report.objects.get().answer == Answer.GONE
    work_queue()


def test_who_leaves_the_verdict_alone_leaves_nothing_to_decide(client, mark):
    report(client, mark, UserFactory.registered())
    mark_item(by=mark.user, item_id=mark.item_id, verdict="wrong", comment="", seen=mark.item.seen_as)
    assert Report.objects.get().answer == Answer.GONE
    assert CheckMark.objects.get().report_count == 0


def test_own_comment_and_what_nobody_reads_cannot_be_reported(client, mark):
    assert "You cannot report this comment" in words(soup(report(client, mark, mark.user)))
    CheckMark.objects.update(state=MarkState.HELD)
    assert report(client, mark, UserFactory.registered()).status_code == 404
    CheckMark.objects.update(state=MarkState.PUBLIC)
    hide(mark.item.page, "draft")
    assert report(client, mark, UserFactory.registered()).status_code == 404
    assert not Report.objects.exists()
