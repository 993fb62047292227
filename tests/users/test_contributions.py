"""What apps hold of people: nothing may refer to an account that nobody answers for."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from tests.factories.users import UserFactory
from users import contributions
from users.contributions import EXEMPT, Contribution, Item, registered
from users.models import User


def references():
    """Return every foreign key (or one-to-one) to User in all installed apps, where it is declared."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is User
    }


def covered():
    return [name for contribution in registered() for name in contribution.covers]


def test_every_reference_to_an_account_is_answered_for():
    missing = references() - set(covered()) - EXEMPT.keys()
    assert not missing, f"Register a contribution that covers {missing}, or exempt it in users.contributions."


def test_nothing_is_answered_for_that_is_not_there_or_twice():
    named = [*covered(), *EXEMPT]
    assert set(named) == references()
    assert len(named) == len(set(named))


def test_every_exemption_has_a_reason():
    assert all(reason.endswith(".") and len(reason) > 10 for reason in EXEMPT.values())


def test_no_account_is_kept_by_a_protected_reference():
    """`user.delete()` is the last step, and nothing may refuse it."""
    refusing = [
        relation.name
        for relation in User._meta.related_objects
        if relation.on_delete.__name__ not in ("CASCADE", "SET_NULL", "DO_NOTHING")
    ]
    assert not refusing


def test_keys_are_names_of_files_and_each_has_a_label():
    assert all(each.key.isidentifier() and each.label for each in registered())


def test_the_same_key_is_refused():
    with pytest.raises(ValueError, match="registered already"):
        contributions.register(registered()[0])


class Said(Contribution):
    """Stands in for an app: items said so many hours ago."""

    def __init__(self, key, *hours):
        self.key, self.hours = key, hours

    def latest(self, user, *, viewer, limit):
        now = timezone.now()
        return [Item(f"{self.key} {hour}", "/", now - timedelta(hours=hour), "") for hour in self.hours]


@pytest.fixture
def only(monkeypatch):
    def only(*these):
        monkeypatch.setattr(contributions, "_registered", {each.key: each for each in these})

    return only


@pytest.mark.django_db
def test_latest_of_all_kinds_are_in_order_of_time(only):
    only(Said("a", 1, 4), Said("b", 2, 3))
    user = UserFactory()
    assert [item.title for item in contributions.latest(user, viewer=user)] == ["a 1", "b 2", "b 3", "a 4"]


@pytest.mark.django_db
def test_latest_are_not_more_than_a_page_shows(only):
    only(Said("a", *range(30)), Said("b", *range(30)))
    user = UserFactory()
    assert len(contributions.latest(user, viewer=user)) == contributions.LATEST
