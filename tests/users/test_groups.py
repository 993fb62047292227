"""Who may do what in the CMS, from both sides."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupApprovalTask, Page, Workflow

from blog.models import PostIndexPage
from tests.factories.blog import PostPageFactory
from tests.factories.users import OfficialFactory, UserFactory
from users.models import User

pytestmark = pytest.mark.django_db

GROUPS = ("Editors", "Publishers", "Moderators", "Analysts")
PEOPLE = (*GROUPS, "nobody", "superuser")


@pytest.fixture
def as_person(client):
    """Sign a kind of person in; return the client."""

    def as_person(name):
        client.force_login(person(name))
        return client

    return as_person


def person(name):
    if name in GROUPS:
        return UserFactory.in_group(name)
    return UserFactory(is_superuser=name == "superuser")


def may(name, page=None):
    return (page or PostPageFactory()).permissions_for_user(person(name))


@pytest.mark.parametrize(
    ("name", "add", "edit", "publish", "unpublish", "lock"),
    [
        ("Editors", True, True, False, False, False),
        ("Publishers", True, True, True, True, True),
        ("Moderators", False, False, False, False, False),
        ("Analysts", False, False, False, False, False),
        ("nobody", False, False, False, False, False),
        ("superuser", True, True, True, True, True),
    ],
)
def test_what_a_group_may_do_with_pages(name, add, edit, publish, unpublish, lock):
    tester = may(name)
    assert tester.can_edit() is edit
    assert tester.can_publish() is publish
    assert tester.can_unpublish() is unpublish
    assert tester.can_lock() is lock
    assert may(name, PostIndexPage.objects.get()).can_add_subpage() is add


@pytest.mark.parametrize("name", ["Editors", "Moderators", "Analysts", "nobody"])
def test_only_publishers_decide_who_may_see_a_page(name):
    assert not may(name).can_set_view_restrictions()
    assert may("Publishers").can_set_view_restrictions()


@pytest.mark.parametrize("name", PEOPLE)
def test_pages_are_listed_for_those_who_write_them(as_person, name):
    response = as_person(name).get("/cms/pages/")
    assert (response.status_code == 200) is (name in ("Editors", "Publishers", "superuser"))


@pytest.mark.parametrize("name", PEOPLE)
def test_first_screen_of_the_cms_is_shown_to_everyone_with_a_group(as_person, name):
    response = as_person(name).get("/cms/")
    assert response.status_code == (302 if name == "nobody" else 200)


def test_signed_in_person_without_a_group_is_not_sent_in_a_circle(as_person):
    response = as_person("nobody").get("/cms/", follow=True)
    assert len(response.redirect_chain) <= 2
    assert response.status_code in (200, 403)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("path", ["/cms/users/", "/cms/users/new/", "/cms/groups/", "/cms/sites/"])
def test_accounts_are_for_superusers_alone(as_person, name, path):
    response = as_person(name).get(path)
    assert (response.status_code == 200) is (name == "superuser")


@pytest.mark.parametrize("name", ["Editors", "Publishers", "Moderators", "Analysts"])
def test_account_of_another_is_not_opened(as_person, name):
    other = UserFactory(email="secret@example.org")
    response = as_person(name).get(f"/cms/users/edit/{other.pk}/")
    assert response.status_code == 302
    assert "secret@example.org" not in response.content.decode()


def test_superuser_sets_the_public_name(as_person):
    other = UserFactory(email="adam@example.org")
    data = {
        "email": "Adam@example.org",
        "first_name": "Adam",
        "last_name": "Lee",
        "public_name": "Adam, DHSC",
    }
    as_person("superuser").post(f"/cms/users/edit/{other.pk}/", data | {"is_active": "on"})
    other.refresh_from_db()
    assert (other.public_name, other.email) == ("Adam, DHSC", "adam@example.org")


@pytest.mark.parametrize(("typed", "made"), [("New@example.org", 1), ("ADAM@example.org", 0)])
def test_superuser_makes_an_account_unless_there_is_one_in_any_case(as_person, typed, made):
    UserFactory(email="adam@example.org")
    client = as_person("superuser")
    before = User.objects.count()
    data = {"email": typed, "first_name": "New", "last_name": "Lee", "public_name": "New, DHSC"}
    passwords = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}
    response = client.post("/cms/users/new/", data | passwords)
    assert User.objects.count() == before + made
    assert response.status_code == (302 if made else 200)


SNIPPETS = {
    "/cms/snippets/blog/category/": {"Publishers", "superuser"},
    "/cms/snippets/blog/category/add/": {"Publishers", "superuser"},
    "/cms/snippets/blog/publishedversion/": {"Publishers", "superuser"},
    "/cms/snippets/blog/publishedversion/add/": set(),
    "/cms/snippets/users/official/": {"Publishers", "superuser"},
    "/cms/snippets/users/official/add/": {"Publishers", "superuser"},
}


@pytest.mark.parametrize("path", SNIPPETS)
@pytest.mark.parametrize("name", PEOPLE)
def test_screen_opens_for_whom_it_is_meant(as_person, path, name):
    response = as_person(name).get(path)
    assert (response.status_code == 200) is (name in SNIPPETS[path])


@pytest.mark.parametrize("name", PEOPLE)
def test_official_is_deleted_by_superusers_alone(as_person, name):
    official = OfficialFactory()
    as_person(name).post(f"/cms/snippets/users/official/delete/{official.pk}/")
    assert type(official).objects.filter(pk=official.pk).exists() is (name != "superuser")


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("path", ["/cms/images/add/", "/cms/documents/multiple/add/"])
def test_pictures_and_documents_are_added_by_those_who_write(as_person, name, path):
    response = as_person(name).get(path)
    assert (response.status_code == 200) is (name in ("Editors", "Publishers", "superuser"))


@pytest.mark.parametrize(
    ("name", "codenames"),
    [
        ("Editors", {"access_admin"}),
        (
            "Publishers",
            {
                "access_admin",
                "add_category",
                "change_category",
                "change_publishedversion",
                "add_official",
                "change_official",
                "add_statusupdate",
                "answer_ideas",
                "view_deliveries",
            },
        ),
        (
            "Moderators",
            {
                "access_admin",
                "view_staffcomment",
                "moderate_staffcomment",
                "switch_sitemode",
                "view_register",
                "view_deliveries",
                "view_email",
                "suspend_user",
                "view_staffrequest",
                "decide_staffrequest",
                "view_emaildomain",
                "add_emaildomain",
                "change_emaildomain",
                "delete_emaildomain",
                "view_rulesversion",
                "add_rulesversion",
            },
        ),
        ("Analysts", {"access_admin", "view_staffcomment"}),
        ("Workforce panel", set()),
    ],
)
def test_group_has_the_fewest_permissions(name, codenames):
    assert set(Permission.objects.filter(group__name=name).values_list("codename", flat=True)) == codenames


def test_groups_are_these_four_and_the_panel():
    assert set(Group.objects.values_list("name", flat=True)) == {*GROUPS, "Workforce panel"}


def test_pages_are_approved_by_publishers():
    (task,) = Workflow.objects.get(active=True).tasks
    assert isinstance(task.specific, GroupApprovalTask)
    assert [group.name for group in task.specific.groups.all()] == ["Publishers"]
    assert PostPageFactory().get_workflow() == Workflow.objects.get()


@pytest.mark.parametrize("name", ["Editors", "Moderators", "Analysts"])
def test_nobody_but_publishers_publishes_by_post(as_person, name):
    post = PostPageFactory(live=False)
    post.save_revision()
    as_person(name).post(f"/cms/bulk/wagtailcore/page/publish/?id={post.pk}&next=/cms/pages/")
    as_person(name).post(f"/cms/api/main/pages/{post.pk}/action/publish/")
    assert not Page.objects.get(pk=post.pk).live


def test_choosers_and_reports_show_no_address(as_person):
    publisher = as_person("Publishers")
    PostPageFactory(
        owner=UserFactory(email="secret@example.org", first_name="", last_name="", public_name="")
    )
    for path in (
        "/cms/pages/",
        "/cms/reports/site-history/",
        "/cms/reports/locked/",
        "/cms/reports/aging-pages/",
    ):
        response = publisher.get(path, follow=True)
        assert "secret@example.org" not in response.content.decode(), path
