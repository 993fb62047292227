"""No screen of the CMS shows another's email address but one, which records each look: all are opened and read."""

import re
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from zipfile import ZipFile, is_zipfile

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls.resolvers import URLPattern
from django.utils import timezone
from wagtail.admin import urls
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, PageSubscription, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from blog.models import Category, PostIndexPage, PublishedVersion
from ledger.enums import Kind
from ledger.models import Entry
from tests.factories.blog import PostPageFactory, publish
from tests.factories.files import make_document, make_picture
from tests.factories.users import OfficialFactory, UserFactory
from tests.users.people import suspension_of
from users.models import Appeal, StaffRequest

pytestmark = pytest.mark.django_db

HIDDEN = "hidden.example"
# Lists also as the files that they offer, and with all that may be asked of them.
QUERIES = {
    "/reports/": ("", "?export=csv", "?export=xlsx"),
    "/registers/": ("", "?export=csv", "?q=secret"),
    "/api/": ("", "?fields=*"),
    "/users/": ("", "?q=secret", "?ordering=email"),
}


@dataclass
class World:
    """What one person did in the CMS who gave no name: the address is all there is to show."""

    person: object
    post: object
    ids: dict


@pytest.fixture
def world():
    blank = {"first_name": "", "last_name": "", "public_name": ""}
    person = UserFactory.in_group("Publishers", email=f"secret@{HIDDEN}", **blank)
    superuser = UserFactory(is_superuser=True, email=f"root@{HIDDEN}", **blank)
    post = PostPageFactory(owner=person, live=False)
    post.save_revision(user=person, log_action=True).publish(user=person)
    post = publish(post, by=person, title="Post of a person without a name")
    draft = post.save_revision(user=superuser, log_action=True)
    state = Workflow.objects.get().start(post, person)
    comment = Comment.objects.create(page=post, user=person, text="Why?", contentpath="title")
    CommentReply.objects.create(comment=comment, user=superuser, text="Because.")
    locked = PostPageFactory(
        owner=superuser, title="Post locked", locked=True, locked_by=person, locked_at=timezone.now()
    )
    PostPageFactory(owner=person, title="Post never published", live=False).save_revision(user=person)
    for target in (official := OfficialFactory(), Category.objects.first()):
        log(instance=target, action="wagtail.edit", user=person)
    log(instance=locked, action="wagtail.lock", user=superuser)
    asked = StaffRequest.objects.create(user=person, employer="Home", role="Carer", sentence="I care.")
    suspension = suspension_of(UserFactory(email=f"other@{HIDDEN}", **blank), by=superuser)
    Appeal.objects.create(suspension=suspension, text="No.")
    session = EditingSession.objects.create(
        user=person, content_object=post.page_ptr, last_seen_at=timezone.now()
    )
    pages = [post.pk, locked.pk]
    # What each name in an address may stand for.
    ids = {
        "page_id": pages, "parent_page_id": [*pages, PostIndexPage.objects.get().pk], "destination_id": pages[1:],
        "page_to_move_id": pages, "page_pk": pages, "collection_id": [1], "redirect_id": [1], "filter_spec": ["x"],
        "revision_id": [draft.pk], "revision_id_a": ["earliest"], "revision_id_b": ["latest"],
        "task_state_id": [state.current_task_state_id], "task_id": [state.current_task_state.task_id],
        "workflow_state_id": [state.pk], "workflow_pk": [state.workflow_id], "action_name": ["approve", "publish"],
        "image_id": [make_picture(by=person).pk], "document_id": [make_document(by=person).pk],
        "doc_id": [1], "uploaded_file_id": [1], "session_id": [session.pk], "object_id": [post.pk],
        "content_type_app_name": ["blog"], "content_type_model_name": ["postpage"],
        "app_label": ["wagtailcore"], "app_name": ["blog"], "model_name": ["page"], "action": ["publish", "delete"],
        "instance_pk": [person.pk, superuser.pk],
        "pk": {post.pk, person.pk, official.pk, state.workflow_id, Category.objects.first().pk, 1}
        | set(PublishedVersion.objects.values_list("pk", flat=True))
        | {asked.pk, suspension.pk, suspension.user_id},
    }  # fmt: skip
    return World(person, post, ids)


def patterns(found, prefix=""):
    """Yield the pattern of every address below these."""
    for each in found:
        path = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield path
        else:
            yield from patterns(each.url_patterns, path)


PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def addresses(ids):
    """Yield every address of the CMS, its parts filled in with what is there."""
    for path in patterns(urls.urlpatterns):
        if path.startswith("^.*"):
            continue
        text = path.replace("^", "").replace("$", "").replace("\\.", ".").replace("\\Z", "")
        names = [first or second for first, second in PART.findall(text)]
        for values in product(*(ids.get(name, [1]) for name in names)):
            yield "/cms/" + filled_in(text, values)


def filled_in(text, values):
    left = iter(values)
    return PART.sub(lambda _: str(next(left)), text)


def read(response):
    """Return all that an answer says, the cells of a spreadsheet included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as sheets:
            content = b"".join(sheets.read(name) for name in sheets.namelist())
    return content.decode(errors="replace")


def look_everywhere(client, ids):
    """Open all there is; return the addresses that opened, and those that show an address of the hidden domain."""
    client.raise_request_exception = False
    opened, showing = set(), set()
    for address in addresses(ids):
        queries = next((queries for part, queries in QUERIES.items() if part in address), ("",))
        for query in queries:
            response = client.get(address + query)
            if response.status_code == 200:
                opened.add(address)
            # In the register's mask stands the domain, behind a letter and a sign that no address has.
            if HIDDEN in read(response).replace(f"…@{HIDDEN}", ""):
                showing.add(address + query)
    return opened, showing


MUST_OPEN = (
    *(
        "pages/search/",
        "reports/site-history/",
        "reports/aging-pages/",
        "reports/workflow/",
        "reports/locked/",
    ),
    *("snippets/users/official/", "registers/staff/", "requests/", "suspensions/"),
)


def test_no_screen_of_the_cms_shows_another_s_address(client, world):
    """Somebody in every group opens what any of them opens."""
    person = UserFactory(email="own@example.org")
    person.groups.set(Group.objects.filter(name__in=("Editors", "Publishers", "Moderators", "Analysts")))
    client.force_login(person)
    opened, showing = look_everywhere(client, world.ids)
    assert {f"/cms/{path}" for path in MUST_OPEN} <= opened
    assert showing == set()


def test_superuser_sees_an_address_on_the_page_of_its_account_alone_and_is_recorded(client, world):
    root = UserFactory(is_superuser=True)
    client.force_login(root)
    opened, showing = look_everywhere(client, {**world.ids, "pk": [world.person.pk]})
    assert "/cms/users/" in opened
    assert {address.partition("?")[0] for address in showing} == {f"/cms/users/edit/{world.person.pk}/"}
    looks = Entry.objects.filter(kind=Kind.EMAIL_SEEN)
    assert {(look.actor_id, look.subject_id) for look in looks} == {(root.pk, str(world.person.pk))}


@pytest.mark.parametrize(
    "query", ["q=secret", f"q={HIDDEN}", "ordering=email", "ordering=-email", "email=secret"]
)
def test_list_of_accounts_answers_no_question_about_addresses(client, world, query):
    client.force_login(UserFactory(is_superuser=True))
    plain = client.get("/cms/users/").context["object_list"]
    found = client.get(f"/cms/users/?{query}").context["object_list"]
    assert list(found) == ([] if query.startswith("q=") else list(plain))


def test_those_who_edit_at_the_same_time_see_names(client, world):
    client.force_login(UserFactory.in_group("Publishers"))
    response = client.post(f"/cms/editing-sessions/ping/wagtailcore/page/{world.post.pk}/0/")
    assert [other["user"] for other in response.json()["other_sessions"]] == [f"Account {world.person.pk}"]
    assert HIDDEN not in response.content.decode()


def test_mail_about_comments_and_workflows_names_nobody_by_address(client, world):
    reader = UserFactory.in_group("Publishers", email="own@example.org")
    PageSubscription.objects.create(page=world.post, user=reader, comment_notifications=True)
    mail.outbox.clear()
    other = PostPageFactory(live=False)
    other.save_revision(user=world.person)
    Workflow.objects.get().start(other, world.person)
    client.force_login(world.person)
    client.post(f"/cms/pages/{world.post.pk}/edit/", with_comment(world.post))
    assert Comment.objects.filter(text="Is this so?").exists()
    to_reader = [message for message in mail.outbox if message.to == [reader.email]]
    assert len(to_reader) == 2
    for message in to_reader:
        assert HIDDEN not in str(message.message())


def with_comment(post):
    """Return what the form of a post sends with a new comment."""
    data = {
        "title": post.title,
        "slug": post.slug,
        "date": "2026-01-31 12:00",
        "author": post.author_id,
        "category": post.category_id,
        "extract": post.extract,
        "body": streamfield([("paragraph", rich_text("<p>Words.</p>"))]),
        "edit_reason": "",
        "comment_count": 0,
    }
    forms = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
    replies = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
    comment = {"DELETE": "", "resolved": "", "id": "", "contentpath": "title", "position": ""}
    return (
        nested_form_data(data)
        | {f"comments-{name}": value for name, value in forms.items()}
        | {f"comments-0-{name}": value for name, value in (comment | {"text": "Is this so?"}).items()}
        | {f"comments-0-replies-{name}": value for name, value in replies.items()}
    )
