"""The rows of screening: one switch, one report a person and thing, an answer with its time."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from screening.enums import Answer, Mode, Rule
from screening.models import Report, SiteMode
from screening.targets import Target, register, target_of
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def report_row(reporter, target_id=1, **fields):
    return Report.objects.create(
        target="comment", target_id=target_id, reporter=reporter, rule=Rule.OTHER, **fields
    )


@pytest.mark.parametrize("has_row", [True, False])
def test_site_that_chose_nothing_reads_until_the_first_approval(has_row):
    if not has_row:
        SiteMode.objects.all().delete()
    current = SiteMode.objects.current()
    assert (current.mode, current.hold_everything) == (Mode.FIRST, False)
    assert SiteMode.objects.exists() is has_row


def test_site_has_one_switch():
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteMode.objects.create(pk=2)
    SiteMode.objects.update(mode=Mode.AFTER)
    assert SiteMode.objects.current().mode == Mode.AFTER


@pytest.mark.parametrize("own", ["", *Mode])
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("incident", [True, False])
def test_mode_that_holds_is_the_strictest_only_in_an_incident(own, mode, incident):
    expected = Mode.BEFORE if incident else own or mode
    assert SiteMode(mode=mode, hold_everything=incident).mode_for(own) == expected


def test_person_reports_a_thing_once_and_others_too():
    ann, sam = UserFactory(), UserFactory()
    report_row(ann)
    report_row(sam)
    report_row(ann, target_id=2)
    with pytest.raises(IntegrityError, match="screening_report"), transaction.atomic():
        report_row(ann)


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("has_time", [True, False])
def test_answer_has_its_time(answer, has_time):
    fields = {"answer": answer, "answered_at": timezone.now() if has_time else None}
    if (answer != Answer.OPEN) is has_time:
        assert report_row(UserFactory(), **fields).pk
        return
    with pytest.raises(IntegrityError, match="screening_report_answer_has_its_time"), transaction.atomic():
        report_row(UserFactory(), **fields)


def test_reports_are_told_apart_by_answer_and_by_whether_the_reporter_knows():
    now = timezone.now()
    waits = report_row(UserFactory())
    answered = report_row(UserFactory(), answer=Answer.KEPT, answered_at=now)
    told = report_row(UserFactory(), answer=Answer.KEPT, answered_at=now, told_at=now)
    assert [*Report.objects.undecided()] == [waits]
    assert [*Report.objects.untold()] == [answered]
    assert [*Report.objects.about("comment", 1)] == [waits, answered, told]
    assert not Report.objects.about("idea", 1).exists()


def test_kind_of_thing_is_registered_once():
    comments = target_of("comment")
    with pytest.raises(ValueError, match="registered already"):
        register(comments)


def test_kind_of_thing_that_there_is_none_of_is_not_found():
    with pytest.raises(Http404):
        target_of("no-such")


@pytest.mark.parametrize("method", ["visible", "address", "writer_id", "count_reports"])
def test_kind_of_thing_says_everything_itself(method):
    given = {"visible": (1, None), "count_reports": ([1], 1)}.get(method, (1,))
    with pytest.raises(NotImplementedError):
        getattr(Target(), method)(*given)
