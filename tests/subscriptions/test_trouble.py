"""Addresses that mail came back from, or whose owner called it spam."""

import pytest

from subscriptions.actions import choose, clear_trouble, mark_trouble, subscribe
from subscriptions.enums import Kind, Pace, Trouble
from tests.factories.subscriptions import SubscriberFactory
from tests.factories.users import UserFactory
from tests.mail_server import work_queue

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["an account", "an address"])
def ann(request):
    if request.param == "an account":
        return SubscriberFactory(user=UserFactory(email="ann@example.org"))
    return SubscriberFactory(user=None, email="ann@example.org")


@pytest.mark.parametrize("address", ["ann@example.org", " Ann@Example.ORG "])
def test_address_is_marked_once_in_any_case_of_letters(ann, address):
    assert mark_trouble(address=address, trouble=Trouble.BOUNCED)
    assert not mark_trouble(address=address, trouble=Trouble.BOUNCED)
    ann.refresh_from_db()
    assert ann.trouble == Trouble.BOUNCED


def test_nobody_else_is_marked(ann):
    other = SubscriberFactory(user=None, email="joanne@example.org")
    mark_trouble(address="ann@example.org", trouble=Trouble.BOUNCED)
    other.refresh_from_db()
    assert other.trouble == Trouble.NONE


def test_complaint_outweighs_a_bounce(ann):
    mark_trouble(address="ann@example.org", trouble=Trouble.BOUNCED)
    assert mark_trouble(address="ann@example.org", trouble=Trouble.COMPLAINED)
    assert not mark_trouble(address="ann@example.org", trouble=Trouble.BOUNCED)
    ann.refresh_from_db()
    assert ann.trouble == Trouble.COMPLAINED


@pytest.mark.parametrize("address", ["", " ", "nobody@example.org", "ann@example.org\x00", "x" * 5000])
def test_other_addresses_change_nothing(ann, address):
    assert not mark_trouble(address=address, trouble=Trouble.BOUNCED)


@pytest.mark.parametrize("trouble", ["", "deferred"])
def test_only_bounces_and_complaints_mark(ann, trouble):
    with pytest.raises(ValueError, match=r"clear_trouble|not a valid"):
        mark_trouble(address="ann@example.org", trouble=trouble)


def test_marking_is_one_query_and_logs_no_address(ann, queries, caplog):
    with queries() as counted:
        mark_trouble(address="ann@example.org", trouble=Trouble.BOUNCED)
    assert len(counted) == 1
    assert "ann@" not in caplog.text


def test_no_mail_goes_there_until_the_owner_says_that_it_works(ann, conversation, tell, smtp):
    choose(subscriber=ann, kind=Kind.STATUS_UPDATE, pace=Pace.AT_ONCE)
    subscribe(subscriber=ann, conversation=conversation)
    mark_trouble(address="ann@example.org", trouble=Trouble.BOUNCED)
    tell(text="First.")
    work_queue()
    assert not smtp.messages
    ann.refresh_from_db()
    clear_trouble(subscriber=ann)
    tell(text="Second.")
    work_queue()
    assert [message["To"] for message in smtp.messages] == ["ann@example.org"]
