"""The yearly re-check: whom it writes to, and what the link does."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core.models import QueuedMail
from tests.factories.users import UserFactory
from tests.mail_server import text_of, work_queue
from tests.users.people import staff, suspended
from users.actions import recheck
from users.enums import Obstacle, Proof
from users.models import EmailDomain, User
from users.permissions import obstacle_for
from users.recheck import path_for

pytestmark = pytest.mark.django_db

ASK = "/accounts/ask/"
LINK = "/accounts/ask/link/"


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def due(**fields):
    """Make somebody who proved a year ago to work in health or care."""
    return staff(**{"email": "ann@nhs.net", "proven_at": days_ago(366)} | fields)


def fresh(user):
    return User.objects.get(pk=user.pk)


def mailed_to():
    return set(QueuedMail.objects.filter(message="recheck").values_list("to", flat=True))


def page_of(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("fields", "mailed"),
    [
        ({"proven_at": 364}, False),
        ({"proven_at": 366}, True),
        ({"proven_at": 2000}, True),
        ({"proven_at": 366, "recheck_mailed_at": 1}, False),
        # Mailed for the proof before this one.
        ({"proven_at": 366, "recheck_mailed_at": 370}, True),
        ({"proven_at": 366, "is_active": False}, False),
    ],
)
def test_who_is_written_to(fields, mailed):
    fields = {name: days_ago(value) if name.endswith("_at") else value for name, value in fields.items()}
    user = due(**fields)
    UserFactory(email="reader@nhs.net")
    assert recheck.write_to_due() == mailed
    assert mailed_to() == ({user.email} if mailed else set())


def test_command_writes_once_however_often_it_runs(capsys):
    due()
    call_command("recheck_staff")
    call_command("recheck_staff")
    assert QueuedMail.objects.count() == 1
    assert capsys.readouterr().out == "Wrote to 1 people.\n"


def test_everyone_is_written_to_over_many_batches(monkeypatch):
    monkeypatch.setattr(recheck, "BATCH", 3)
    people = {due(email=f"ann{number}@nhs.net").email for number in range(10)}
    assert recheck.write_to_due() == 10
    assert mailed_to() == people


def test_batch_costs_the_same_queries_for_those_who_are_not_due(queries):
    def cost():
        with queries() as counted:
            recheck.write_to_due()
        return len(counted)

    staff(email="ann0@nhs.net")
    before = cost()
    for number in range(1, 11):
        staff(email=f"ann{number}@nhs.net")
    assert cost() == before


def test_four_that_run_at_once_write_once_to_each(committed_db, monkeypatch):
    monkeypatch.setattr(recheck, "BATCH", 5)
    people = {due(email=f"ann{number}@nhs.net").email for number in range(40)}

    def run(_):
        try:
            return recheck.write_to_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = sum(pool.map(run, range(4)))
    # What one skipped because another held it, that other wrote.
    assert written == QueuedMail.objects.count() == len(people)
    assert mailed_to() == people


def test_failure_half_way_leaves_nobody_marked_without_a_mail(committed_db, monkeypatch):
    monkeypatch.setattr(recheck, "BATCH", 2)
    for number in range(4):
        due(email=f"ann{number}@nhs.net")
    queue, told = recheck.mail.queue, []

    def fail_at_the_fourth(*args, **kwargs):
        told.append(args)
        if len(told) == 4:
            raise RuntimeError("The power went")
        return queue(*args, **kwargs)

    monkeypatch.setattr(recheck.mail, "queue", fail_at_the_fourth)
    with pytest.raises(RuntimeError):
        recheck.write_to_due()
    assert User.objects.exclude(recheck_mailed_at=None).count() == QueuedMail.objects.count() == 2
    assert recheck.write_to_due() == 2
    assert len(mailed_to()) == 4


def test_mail_says_until_when_and_its_link_confirms(client, smtp):
    user = due(first_name="Ann", last_name="")
    recheck.write_to_due()
    work_queue()
    (message,) = smtp.messages
    text = text_of(message)
    ends_at = timezone.localtime(user.proven_at + timedelta(days=395))
    assert f"confirm it by {ends_at:%-d %B %Y}" in text
    assert path_for(fresh(user)).rpartition(":")[0].split(":")[0] in text


def test_looking_at_the_link_changes_nothing(client):
    user = due()
    page = page_of(client.get(path_for(user)))
    assert "Yes, I work in health or care" in page
    assert fresh(user).proven_at == user.proven_at


@pytest.mark.parametrize("proof", [Proof.DOMAIN, Proof.MODERATOR, Proof.IDENTITY])
def test_button_confirms_for_another_year_and_signs_nobody_in(client, proof):
    user = due(proof=proof, email="ann@nhs.net" if proof == Proof.DOMAIN else "ann@example.org")
    response = client.post(path_for(user), follow=True)
    assert "You have confirmed" in page_of(response)
    assert "you can take part for another year" in page_of(response)
    assert (fresh(user).proof, fresh(user).is_proven(timezone.now() + timedelta(days=390))) == (proof, True)
    assert "_auth_user_id" not in client.session


def test_link_is_used_once(client):
    user = due()
    path = path_for(user)
    client.post(path)
    first = fresh(user).proven_at
    client.post(path)
    assert fresh(user).proven_at == first
    assert "This link was used." in page_of(client.get(path))


def test_fifty_clicks_at_once_are_one(committed_db):
    user = due()

    def click(_):
        try:
            recheck.confirm(by=user)
        except recheck.AlreadyConfirmed:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(click, range(50))) == 1


def test_confirmed_person_is_written_to_again_after_a_year(client):
    user = due()
    recheck.write_to_due()
    client.post(path_for(user))
    assert recheck.write_to_due() == 0
    assert recheck.write_to_due(at=timezone.now() + timedelta(days=366)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: token[:10],
        lambda token: "x",
        lambda token: "x" * 5000,
        lambda token: "a:b:c",
        lambda token: ":::",
        lambda token: "%00",
        lambda token: "%E2%80%AE" + token,
        lambda token: "%ED%B3%BF",
        lambda token: "W10:1:x",
    ],
)
def test_forged_link_says_what_to_do(client, spoil):
    user = due()
    token = path_for(user).split("/")[3]
    path = f"/accounts/recheck/{spoil(token)}/"
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 410
        assert "This link does not work" in page_of(response)
    assert fresh(user).proven_at == user.proven_at


@pytest.mark.parametrize(("days", "status"), [(59, 200), (61, 410)])
def test_link_holds_for_sixty_days(client, monkeypatch, days, status):
    path = path_for(due())
    later = time.time() + timedelta(days=days).total_seconds()
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: later))
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    "change", [{"email": "ann@example.org"}, {"is_active": False}], ids=["another address", "closed"]
)
def test_link_dies_with_what_it_was_made_for(client, change):
    user = due()
    path = path_for(user)
    User.objects.filter(pk=user.pk).update(**change)
    assert client.post(path).status_code == 410
    assert fresh(user).proven_at == user.proven_at


def test_address_that_proves_nothing_any_more_is_led_to_moderators(client):
    user = due()
    EmailDomain.objects.all().delete()
    for response in (client.get(path_for(user)), client.post(path_for(user))):
        page = page_of(response)
        assert response.status_code == 200
        assert "does not tell us any more" in page
        assert f'href="{ASK}"' in page
        assert "Yes, I work" not in page
    assert fresh(user).proven_at == user.proven_at


def test_link_page_stays_out_of_caches(client):
    assert "no-store" in client.get(path_for(due())).headers["Cache-Control"]


@pytest.mark.parametrize(("days", "obstacle"), [(394, None), (396, Obstacle.RECHECK)])
def test_proof_lapses_by_the_clock(days, obstacle):
    assert obstacle_for(due(proven_at=days_ago(days))) == obstacle


@pytest.mark.parametrize("days", [366, 396])
def test_whoever_missed_the_mail_has_it_sent_again(client, days, smtp):
    user = due(proven_at=days_ago(days))
    client.force_login(user)
    assert "Send me the link" in page_of(client.get(ASK))
    assert "We sent you an email" in page_of(client.post(LINK, follow=True))
    work_queue()
    (message,) = smtp.messages
    assert message["To"] == user.email


def test_lapsed_person_with_a_work_address_may_also_ask_moderators(client):
    client.force_login(due(proven_at=days_ago(396)))
    page = page_of(client.get(ASK))
    assert "More than a year has passed" in page
    assert "Or ask a moderator" in page


def test_lapsed_person_without_one_asks_moderators(client):
    EmailDomain.objects.all().delete()
    client.force_login(due(proven_at=days_ago(396)))
    page = page_of(client.get(ASK))
    assert "Send me the link" not in page
    assert 'name="employer"' in page


@pytest.mark.parametrize("make", [staff, suspended, UserFactory])
def test_link_is_not_sent_to_those_it_is_of_no_use_to(client, make):
    client.force_login(make(email="ann@example.org"))
    assert client.post(LINK).url == ASK
    assert not QueuedMail.objects.exists()


def test_reader_whose_domain_was_added_since_confirms_by_mail(client):
    user = UserFactory(email="ann@rosecourt.example")
    EmailDomain.objects.create(domain="rosecourt.example")
    client.force_login(user)
    assert "proves by now" in page_of(client.get(ASK))
    client.post(LINK)
    client.logout()
    client.post(QueuedMail.objects.get().context["path"])
    assert (fresh(user).proof, fresh(user).is_proven()) == (Proof.DOMAIN, True)


def test_stranger_who_presses_the_button_signs_in_and_comes_back(client):
    assert client.post(LINK).url.startswith("/accounts/sign-in/")
    client.force_login(due())
    assert client.get(LINK).url == ASK


def test_link_is_sent_five_times_at_the_most(client):
    client.force_login(due())
    for _ in range(5):
        assert client.post(LINK).status_code == 302
    response = client.post(LINK)
    assert response.status_code == 429
    assert QueuedMail.objects.count() == 5
