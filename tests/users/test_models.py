"""Accounts, and the officials who speak for government."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.factories.users import OfficialFactory, UserFactory
from users.models import Official, OfficialPost, User

CASES = ["ann@example.org", "Ann@Example.org", "ANN@EXAMPLE.ORG", " ann@example.org "]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", CASES)
def test_address_is_stored_in_small_letters(typed):
    User.objects.create_user(typed, "a password")
    assert User.objects.values_list("email", flat=True).get() == "ann@example.org"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", CASES[:3])
def test_account_is_found_by_its_address_in_any_case(typed):
    user = User.objects.create_user("ann@example.org")
    assert User.objects.get_by_natural_key(typed) == user


@pytest.mark.django_db
@pytest.mark.parametrize("typed", CASES)
def test_address_is_taken_in_any_case(typed):
    User.objects.create_user("ann@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email=typed).save()
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("typed", CASES[:3])
def test_form_says_that_an_address_is_taken(typed):
    User.objects.create_user("ann@example.org")
    user = User(email=typed, first_name="Ann", last_name="Lee")
    user.set_password("a password")
    with pytest.raises(ValidationError, match="An account with this email address exists already"):
        user.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: User.objects.bulk_create([User(email="Ann@example.org")]),
        lambda: User.objects.filter(email="bob@example.org").update(email="Bob@example.org"),
    ],
)
def test_database_refuses_capitals(write):
    User.objects.create_user("bob@example.org")
    with pytest.raises(IntegrityError, match="users_user_email_lower_case"), transaction.atomic():
        write()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["", None])
def test_account_needs_an_address(email):
    with pytest.raises(ValueError, match="needs an email address"):
        User.objects.create_user(email)


def test_ten_who_register_one_address_at_once_make_one_account(committed_db):
    def register(number):
        email = "".join(
            letter.upper() if number >> place & 1 else letter for place, letter in enumerate("ann")
        )
        try:
            User.objects.create_user(f"{email}@example.org")
        except IntegrityError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(register, range(10))) == 1
    assert User.objects.values_list("email", flat=True).get() == "ann@example.org"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "public", "shown"),
    [
        ("Ann", "Lee", "Ann, DHSC", "Ann Lee"),
        ("Ann", "", "", "Ann"),
        ("", "", "Ann, DHSC", "Ann, DHSC"),
        ("", "", "", "Account "),
        (" ", " ", "", "Account "),
    ],
)
def test_name_is_never_an_address(first, last, public, shown):
    user = UserFactory(first_name=first, last_name=last, public_name=public, email="secret@example.org")
    for name in (user.get_full_name(), str(user)):
        assert name.startswith(shown)
        assert "@" not in name


@pytest.mark.parametrize(("public", "shown"), [("Adam, DHSC", "Adam, DHSC"), ("", "An editor, DHSC")])
def test_readers_see_the_public_name(public, shown):
    assert UserFactory.build(public_name=public, first_name="Adam").name_for_readers == shown


@pytest.mark.django_db
def test_account_without_password_is_not_signed_in_to_by_password():
    assert not User.objects.create_user("ann@example.org").has_usable_password()


@pytest.mark.django_db
def test_superuser_may_do_everything():
    user = User.objects.create_superuser("ann@example.org", "a password")
    assert (user.is_superuser, user.is_staff, user.check_password("a password")) == (True, True, True)


@pytest.mark.django_db
def test_command_makes_a_superuser_by_address(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a password")
    call_command("createsuperuser", email="Ann@example.org", interactive=False, verbosity=0)
    assert User.objects.get(email="ann@example.org").is_superuser


MINISTER = ("Minister of State", date(2018, 1, 8), date(2020, 2, 13))
SECRETARY = ("Secretary of State", date(2020, 2, 14), None)
ACTING = ("Acting Secretary", date(2020, 1, 1), date(2020, 3, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posts", "day", "title"),
    [
        ([], date(2019, 1, 1), None),
        ([MINISTER], date(2018, 1, 7), None),
        ([MINISTER], date(2018, 1, 8), "Minister of State"),
        ([MINISTER], date(2020, 2, 13), "Minister of State"),
        ([MINISTER], date(2020, 2, 14), None),
        ([MINISTER, SECRETARY], date(2020, 2, 13), "Minister of State"),
        ([MINISTER, SECRETARY], date(2020, 2, 14), "Secretary of State"),
        ([SECRETARY, MINISTER], date(2020, 2, 14), "Secretary of State"),
        ([SECRETARY], date(9999, 12, 31), "Secretary of State"),
        ([MINISTER, ACTING], date(2019, 12, 31), "Minister of State"),
        ([MINISTER, ACTING], date(2020, 1, 1), "Acting Secretary"),
        ([ACTING, SECRETARY], date(2020, 2, 20), "Secretary of State"),
        ([ACTING, MINISTER, SECRETARY], date(2020, 2, 1), "Acting Secretary"),
        ([("One day", date(2019, 1, 1), date(2019, 1, 1))], date(2019, 1, 1), "One day"),
    ],
)
def test_title_is_that_of_the_post_held_on_the_day(posts, day, title):
    official = Official.objects.get(pk=OfficialFactory.with_posts(*posts).pk)
    post = official.post_at(day)
    assert (post and post.title) == title


@pytest.mark.django_db
def test_titles_of_a_list_cost_one_query_for_all(queries):
    for _ in range(4):
        OfficialFactory.with_posts(MINISTER, SECRETARY)
    with queries() as counted:
        for official in Official.objects.prefetch_related("posts"):
            assert official.post_at(date(2019, 1, 1)).title == "Minister of State"
    assert len(counted) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        (date(2019, 1, 1), None, True),
        (date(2019, 1, 1), date(2019, 1, 1), True),
        (date(2019, 1, 2), date(2019, 1, 1), False),
    ],
)
def test_post_ends_on_or_after_its_first_day(starts, ends, allowed):
    post = OfficialPost(official=OfficialFactory(), title="Minister", starts=starts, ends=ends)
    if allowed:
        post.full_clean()
        post.save()
        return
    with pytest.raises(ValidationError, match="The post ends before it starts"):
        post.full_clean()
    with pytest.raises(IntegrityError, match="users_officialpost_ends_after_start"), transaction.atomic():
        post.save()


@pytest.mark.django_db
def test_officials_stand_by_name():
    for name in ("Zoe", "Adam"):
        OfficialFactory(name=name)
    assert [str(official) for official in Official.objects.all()] == ["Adam", "Zoe"]
