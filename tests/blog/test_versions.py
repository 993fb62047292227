"""Published versions as rows, and who may do what with them in the CMS."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.models import PublishedVersion, Withheld
from blog.wagtail_hooks import PublishedVersionViewSet
from tests.factories.blog import PostPageFactory, publish
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

REASON = "Say why it is withheld: readers see the reason."


@pytest.fixture
def version():
    post = publish(PostPageFactory(live=False))
    return post.published_versions.get()


def cms(name):
    # The address as Wagtail registers it for the snippet.
    return f"/cms/snippets/blog/publishedversion/{name}"


def sign_in(client, who):
    user = UserFactory(is_superuser=True) if who == "superuser" else UserFactory.in_group(who)
    client.force_login(user)
    return user


@pytest.mark.parametrize("what", [Withheld.DIFFERENCE, Withheld.VERSION])
def test_withholding_needs_a_public_reason(version, what):
    version.withheld = what
    with pytest.raises(ValidationError, match=REASON):
        version.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()


def test_two_versions_of_a_post_cannot_have_one_number(version):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedVersion.objects.create(
            page=version.page, number=1, published_at=timezone.now(), editor_name="X"
        )


@pytest.mark.parametrize("who", ["superuser", "Publishers", "Editors", "Moderators", "Analysts"])
@pytest.mark.parametrize("name", ["add/", "delete/{pk}/"])
def test_version_is_never_added_or_deleted_by_hand(client, version, who, name):
    sign_in(client, who)
    response = client.post(cms(name.format(pk=version.pk)), {"page": version.page_id, "number": 9})
    assert response.status_code in (302, 403, 404)
    assert PublishedVersion.objects.count() == 1


@pytest.mark.parametrize("who", ["superuser", "Publishers", "Editors"])
def test_version_is_never_deleted_in_bulk(client, version, who):
    sign_in(client, who)
    client.post(f"/cms/bulk/blog/publishedversion/delete/?id={version.pk}&next=/cms/")
    assert PublishedVersion.objects.count() == 1


@pytest.mark.parametrize(("who", "changed"), [("superuser", True), ("Publishers", True), ("Editors", False)])
def test_version_is_withheld_by_publishers_alone(client, version, who, changed):
    sign_in(client, who)
    data = {"withheld": "version", "withheld_reason": "It named a colleague."}
    client.post(cms(f"edit/{version.pk}/"), data)
    version.refresh_from_db()
    assert (version.withheld, version.withheld_reason) == (tuple(data.values()) if changed else ("", ""))


@pytest.mark.parametrize("who", ["Moderators", "Analysts"])
def test_version_is_not_withheld_by_those_who_do_not_publish(client, version, who):
    sign_in(client, who)
    client.post(cms(f"edit/{version.pk}/"), {"withheld": "version", "withheld_reason": "x"})
    version.refresh_from_db()
    assert version.withheld == ""


def test_publisher_is_told_to_give_a_reason(client, version):
    sign_in(client, "Publishers")
    response = client.post(cms(f"edit/{version.pk}/"), {"withheld": "version", "withheld_reason": ""})
    assert REASON in response.content.decode()
    version.refresh_from_db()
    assert version.withheld == ""


def test_publisher_cannot_rewrite_what_was_published(client, version):
    sign_in(client, "Publishers")
    before = version.content, version.number, version.editor_name, version.reason
    client.post(
        cms(f"edit/{version.pk}/"),
        {
            "withheld": "",
            "withheld_reason": "",
            "content": "{}",
            "number": 7,
            "editor_name": "Me",
            "reason": "x",
        },
    )
    version.refresh_from_db()
    assert (version.content, version.number, version.editor_name, version.reason) == before


@pytest.mark.parametrize(("who", "status"), [("superuser", 200), ("Publishers", 200), ("Editors", 302)])
@pytest.mark.parametrize("name", ["", "edit/{pk}/", "inspect/{pk}/"])
def test_versions_in_the_cms_open_for(client, version, who, status, name):
    sign_in(client, who)
    assert client.get(cms(name.format(pk=version.pk))).status_code == status


def test_list_of_versions_costs_the_same_however_many(client, version, queries):
    sign_in(client, "superuser")
    client.get(cms(""))
    with queries() as few:
        client.get(cms(""))
    for _ in range(10):
        publish(PostPageFactory(live=False))
    with queries() as many:
        client.get(cms(""))
    assert len(many) <= len(few) + 1
    assert PublishedVersionViewSet.model is PublishedVersion
