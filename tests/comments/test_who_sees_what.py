"""Every address at which a comment could show, for every kind of person and every state: who reads its words.

Each table has rows of addresses and a column for each of ROLES. In a cell stands what an answer is:

    R    200 with the words of the comment (or of its earlier version); R403 the same with that status
    N    200 without them, and with the name of its writer (who sees that on every page: not counted there)
    .    200 with neither
    >    a redirect on this site, L one to sign in
    404  that status, without a word
"""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_comments.models import CommentFlag

from comments.enums import State
from comments.models import CommentRevision, StaffComment
from screening.models import Approval, Report
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, put
from tests.factories.pages import hide
from tests.users.people import person, staff, suspension_of
from users.models import Suspension

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "reader", "staff", "writer", "suspended", "editor", "moderator", "superuser")
# Each stands nowhere else, so that it is found in any HTML, JSON or XML.
WORDS, EARLIER, NAME = "Quorndon whispers", "Ravensthorpe murmurs", "Nurse Penhaligon"

# Pages that show the same whatever the state of one comment.
EVERYWHERE = """
    write                                      | L    .    .    .    .    .    .    .
    count search feed feed-blogs stream home   | .    .    .    .    .    .    .    .
"""
NOWHERE = """
    page oldest liked thread history reply     | 404  404  404  404  404  404  404  404
    answer-to-root answer-to-reply root-of-reply | 404 404 404  404  404  404  404  404
    report write count                         | 404  404  404  404  404  404  404  404
    edit withdraw                              | L    404  404  404  404  404  404  404
    search feed feed-blogs stream home person  | .    .    .    .    .    .    .    .
    POST-reply POST-preview POST-withdraw      | L    404  404  404  404  404  404  404
    POST-edit                                  | 403  404  404  404  404  404  404  404
    POST-report                                | 404  404  404  404  404  404  404  404
    POST-like                                  | L    403  404  404  403  403  403  403
    like                                       | >    >    >    >    >    >    >    >
    cms-list                                   | L    >    >    >    >    >    .    .
"""
# Moderators read whatever there is; the list holds what waits for them.
CMS = """
    cms-comment                                | L    >    >    >    >    >    R    R
    cms-home                                   | L    >    >    >    >    .    .    .
"""
STUB = """
    thread root-of-reply                       | .    .    .    .    .    .    .    .
    answer-to-root answer-to-reply             | .    .    .    .    .    .    .    .
    history report                             | 404  404  404  404  404  404  404  404
    reply                                      | L    .    .    .    .    .    .    .
    like                                       | >    >    >    >    >    >    >    >
    person                                     | .    .    .    .    .    .    .    .
    POST-reply                                 | 403  403  409  409  403  403  403  403
    POST-preview                               | 403  .    .    .    .    .    .    .
    POST-report                                | 404  404  404  404  404  404  404  404
    POST-withdraw                              | L    404  404  >    >    404  404  404
    POST-like                                  | L    403  404  404  403  403  403  403
"""
GONE = f"""{EVERYWHERE} {CMS} {STUB}
    page oldest liked                          | .    .    .    .    .    .    .    .
    edit withdraw                              | L    404  404  .    .    404  404  404
    POST-edit                                  | 403  404  404  409  403  404  404  404
    cms-list                                   | L    >    >    >    >    >    .    .
"""
# For each state: the comment's own, whether it was ever seen, how its page is hidden, and the table.
TABLES = {
    "public": (State.PUBLIC, True, "", f"""{EVERYWHERE} {CMS}
    page oldest liked thread history           | R    R    R    R    R    R    R    R
    answer-to-root root-of-reply person        | R    R    R    R    R    R    R    R
    answer-to-reply                            | N    N    N    .    .    N    N    N
    reply report                               | L    R    R    R    R    R    R    R
    edit withdraw                              | L    404  404  R    R    404  404  404
    like                                       | >    >    >    >    >    >    >    >
    cms-list                                   | L    >    >    >    >    >    .    .
    POST-reply                                 | R403 R403 >    >    R403 R403 R403 R403
    POST-preview                               | R403 R    R    R    R    R    R    R
    POST-edit                                  | 403  404  404  R409 403  404  404  404
    POST-withdraw                              | L    404  404  >    >    404  404  404
    POST-report                                | L    R    R    R    R    R    R    R
    POST-like                                  | L    403  >    409  403  403  403  403
    """),
    "held, never seen": (State.HELD, False, "", f"""{EVERYWHERE} {CMS}
    page oldest liked                          | .    .    .    R    R    .    .    .
    thread answer-to-root answer-to-reply      | 404  404  404  R    R    404  R    R
    root-of-reply person                       | .    .    .    .    .    .    .    .
    history reply report                       | 404  404  404  404  404  404  404  404
    edit withdraw                              | L    404  404  R    R    404  404  404
    like                                       | >    >    >    >    >    >    >    >
    cms-list                                   | L    >    >    >    >    >    R    R
    POST-reply POST-preview                    | L    404  404  404  404  404  404  404
    POST-edit                                  | 403  404  404  R409 403  404  404  404
    POST-withdraw                              | L    404  404  >    >    404  404  404
    POST-report                                | 404  404  404  404  404  404  404  404
    POST-like                                  | L    403  404  404  403  403  403  403
    """),
    "held again": (State.HELD, True, "", f"""{EVERYWHERE} {CMS} {STUB}
    page oldest liked                          | .    .    .    R    R    .    .    .
    edit withdraw                              | L    404  404  R    R    404  404  404
    cms-list                                   | L    >    >    >    >    >    R    R
    POST-edit                                  | 403  404  404  R409 403  404  404  404
    """),
    "withdrawn": (State.WITHDRAWN, True, "", GONE),
    "removed": (State.REMOVED, True, "", GONE),
    "on a draft": (State.PUBLIC, True, "draft", NOWHERE + CMS),
    "on an expired page": (State.PUBLIC, True, "expired", NOWHERE + CMS),
    "on a page for members": (State.PUBLIC, True, "members", f"""{CMS}
    page oldest liked                          | L    R    R    R    R    R    R    R
    thread history answer-to-root root-of-reply | 404 R    R    R    R    R    R    R
    reply report                               | 404  R    R    R    R    R    R    R
    answer-to-reply                            | 404  N    N    .    .    N    N    N
    edit withdraw                              | L    404  404  R    R    404  404  404
    like                                       | >    >    >    >    >    >    >    >
    write count                                | 404  .    .    .    .    .    .    .
    search feed feed-blogs stream home         | .    .    .    .    .    .    .    .
    person                                     | .    R    R    R    R    R    R    R
    cms-list                                   | L    >    >    >    >    >    .    .
    POST-reply                                 | L    R403 >    >    R403 R403 R403 R403
    POST-preview                               | L    R    R    R    R    R    R    R
    POST-edit                                  | 403  404  404  R409 403  404  404  404
    POST-withdraw                              | L    404  404  >    >    404  404  404
    POST-report                                | 404  R    R    R    R    R    R    R
    POST-like                                  | L    403  >    409  403  403  403  403
    """),
}  # fmt: skip


def read(text):
    """Return a table as it is written above as cells by the name of the address."""
    table = {}
    for line in filter(str.strip, text.splitlines()):
        names, _, cells = line.partition("|")
        assert len(cells.split()) == len(ROLES), line
        table |= dict.fromkeys(names.split(), " ".join(cells.split()))
    return table


class Place:
    """A post on which one comment is looked at, a root or a reply; somebody answered it where it was seen."""

    def __init__(self, state, was_seen, how, *, is_reply=False):
        self.writer = staff(public_name=NAME)
        Approval.objects.create(user=self.writer)
        self.post = PostPageFactory(slug="a-post", title="A post")
        above = comment_by(staff(), self.post, "What stands above.") if is_reply else None
        comment = comment_by(self.writer, self.post, WORDS, reply_to=above)
        below = comment_by(staff(), self.post, "What stands below.", reply_to=comment) if was_seen else None
        CommentRevision.objects.create(comment=comment, body=EARLIER, editor=self.writer)
        StaffComment.objects.filter(pk=comment.pk).update(edited_at=timezone.now(), version=2)
        self.above, self.comment, self.below = above, put(comment, state, was_seen=was_seen), below or comment
        if how:
            hide(self.post, how)
        self.row = StaffComment.objects.values().get(pk=comment.pk)

    def browsers(self):
        """Yield each role with a browser of its own."""
        people = {
            "anonymous": None,
            "reader": person("reader"),
            "staff": staff(),
            "writer": self.writer,
            "suspended": self.writer,
            "editor": person("Editors"),
            "moderator": person("Moderators"),
            "superuser": person("superuser"),
        }
        for role in ROLES:
            browser = Client()
            if people[role]:
                browser.force_login(people[role])
            if role == "suspended":
                suspension_of(self.writer)
            yield role, browser
            Suspension.objects.all().delete()

    def moving(self):
        """Return the addresses at which it makes a difference whether it is a root or a reply."""
        comment = f"/comments/{self.comment.pk}/"
        return {
            "page": "/talk/a-post/",
            "oldest": "/talk/a-post/?sort=oldest",
            "liked": "/talk/a-post/?sort=liked",
            "thread": comment,
            "history": f"{comment}history/",
            "person": f"/accounts/people/{self.writer.public_id}/",
            "cms-list": "/cms/comments/",
            "cms-comment": f"/cms/comments/{self.comment.pk}/",
        } | (
            {
                "root-of-reply": f"/comments/{self.above.pk}/",
                "answer-to-reply": f"/comments/{self.below.pk}/",
            }
            if self.above
            else {"answer-to-root": f"/comments/{self.below.pk}/"}
        )

    def addresses(self):
        """Return every address, by the name that it has in the tables."""
        comment, conversation = (
            f"/comments/{self.comment.pk}/",
            f"/comments/on/{self.comment.conversation_id}/",
        )
        return self.moving() | {
            "reply": f"{comment}reply/",
            "edit": f"{comment}edit/",
            "withdraw": f"{comment}withdraw/",
            "report": f"{comment}report/",
            "like": f"{comment}like/",
            "write": conversation,
            "count": f"{conversation}count/",
            "search": "/search/?q=Quorndon",
            "feed": "/talk/feed/",
            "feed-blogs": "/talk/feed/blogs/",
            "stream": "/talk/",
            "home": "/",
            "cms-home": "/cms/",
        }

    def forms(self):
        """Return what is sent to which address, by the name that it has in the tables."""
        path = self.addresses()
        return {
            "POST-reply": (path["reply"], {"text": "An answer."}),
            "POST-preview": (path["reply"], {"text": "An answer.", "preview": "1"}),
            # Over a version that is not the last: the answer shows what it says now.
            "POST-edit": (path["edit"], {"text": "Other words.", "version": 1}),
            "POST-withdraw": (path["withdraw"], {}),
            "POST-report": (path["report"], {"rule": ""}),
            "POST-like": (path["like"], {"like": "1"}),
        }

    def restore(self):
        """Put everything back as it was before something was sent."""
        StaffComment.objects.filter(reply_to=self.comment.pk).exclude(pk=self.below.pk).delete()
        StaffComment.objects.filter(pk=self.comment.pk).update(**self.row)
        CommentFlag.objects.all().delete()
        Report.objects.all().delete()
        cache.clear()


def cell(response, *, knows_name):
    """Return what stands in the table for an answer."""
    status = response.status_code
    text = response.url if status == 302 else response.text
    if WORDS in text or EARLIER in text:
        return "R" if status == 200 else f"R{status}"
    if NAME in text and not knows_name:
        return "N" if status == 200 else f"N{status}"
    if status == 302:
        return "L" if response.url.startswith("/accounts/sign-in/") else ">"
    return "." if status == 200 else str(status)


def table_of(place, addresses, forms):
    """Ask for everything as everybody, and return the table."""
    table = {}
    for role, browser in place.browsers():
        for name, path in addresses.items():
            knows_name = role in ("writer", "suspended") or name == "person"
            table.setdefault(name, []).append(cell(browser.get(path), knows_name=knows_name))
        for name, (path, fields) in forms.items():
            response = browser.post(path, fields)
            table.setdefault(name, []).append(cell(response, knows_name=role in ("writer", "suspended")))
            place.restore()
    return {name: " ".join(cells) for name, cells in table.items()}


@pytest.mark.parametrize("state", TABLES)
def test_words_of_a_comment_are_read_by_who_may_and_by_nobody_else(state):
    *how, table = TABLES[state]
    place = Place(*how)
    expected = read(table)
    found = table_of(place, place.addresses(), place.forms())
    assert found == {name: expected[name] for name in found}


@pytest.mark.parametrize("state", TABLES)
def test_words_of_a_reply_are_read_by_who_may_and_by_nobody_else(state):
    *how, table = TABLES[state]
    place = Place(*how, is_reply=True)
    expected = read(table)
    found = table_of(place, place.moving(), {})
    assert found == {name: expected[name] for name in found}
