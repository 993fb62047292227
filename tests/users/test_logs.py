"""Links that were mailed never stand in the logs."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.users.people import staff
from users import limits
from users.actions import registration as actions
from users.confirmation import token_for
from users.copies import token_for as token_for_copy
from users.logs import without_tokens
from users.models import DataExport, Registration
from users.recheck import path_for
from users.views.registration import ConfirmLinkView

pytestmark = pytest.mark.django_db


@pytest.fixture
def path():
    """The path of a link that can still be used."""
    registration = actions.register(email="sam@nhs.net", name="Sam", password="nine owls on a roof")
    return reverse("users:confirm_link", args=[token_for(registration)])


@pytest.fixture
def lines(caplog):
    """Return what was logged, as it stands in the log."""
    caplog.set_level(logging.INFO)
    return lambda: [record.getMessage() for record in caplog.records if record.name.startswith("django.")]


def fail(*args, **kwargs):
    raise RuntimeError("The site is at fault.")


@pytest.mark.parametrize(
    "way", ["gone", "without proof of origin", "too often", "not allowed", "fault of the site"]
)
def test_link_that_waits_is_not_logged(monkeypatch, path, lines, way):
    client = Client(enforce_csrf_checks=way == "without proof of origin", raise_request_exception=False)
    if way == "gone":
        Registration.objects.update(expires_at=timezone.now())
        client.get(path)
    elif way == "not allowed":
        client.delete(path)
    else:
        if way == "too often":
            monkeypatch.setattr(limits, "CONFIRM_FROM_PLACE", limits.Limit("none", 0, 60))
        if way == "fault of the site":
            monkeypatch.setattr(ConfirmLinkView, "form_valid", fail)
        client.post(path, {"password": "nine owls on a roof"})
    (line,) = lines()
    assert "/accounts/register/confirm/…/" in line
    assert path.split("/")[-2] not in line


def test_links_of_the_yearly_check_and_to_a_copy_are_not_logged(client, lines):
    user = staff()
    client.force_login(user)
    copy = DataExport.objects.create(user=user)
    recheck, data = path_for(user), reverse("users:my_data_file", args=[token_for_copy(copy)])
    client.delete(recheck)
    client.get(data)
    assert lines() == ["Method Not Allowed (DELETE): /accounts/recheck/…/", "Gone: /accounts/my-data/…/"]


@pytest.mark.parametrize("line", ["Gone: /accounts/my-data/deleted/", "Not Found: /talk/a-post/", 404, None])
def test_everything_else_is_logged_as_it_is(line):
    assert without_tokens(line) == line
