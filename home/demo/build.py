"""Turning the demonstration's data into pages; what is there already is left as it is."""

from django.db import transaction

from blog.actions import record_publication
from blog.models import AuthorIndexPage, AuthorPage, Category, PostIndexPage, PostPage
from challenges.models import (
    ActionUpdatePage,
    ChallengeIndexPage,
    ChallengePage,
    PanelMeeting,
    PanelMember,
    PanelPage,
    PanelRoomPage,
    Round,
)
from comments.actions import add_archived_comment
from home.bodies import stream_json
from home.demo.content import aware, edited, posts, read
from home.demo.ideas import build_ideas
from home.demo.plans import build_plans
from home.tree import ensure_standard_page, ensure_standard_pages, ensure_tree
from updates.actions import add_status_update
from users.models import Official, OfficialPost


def build():
    """Build what is missing of the demonstration, all or nothing, and return the number of pages made."""
    with transaction.atomic():
        home = ensure_tree()
        ensure_standard_pages(home)
        made = [
            *(_build_author(row) for row in read("authors")["author"]),
            *(_build_challenge(row) for row in read("challenges")["challenge"]),
            *(_build_post(PostPage, row) for row in posts()),
            *(_build_post(ActionUpdatePage, row, **_action_fields(row)) for row in read("actions")["action"]),
            *(ensure_standard_page(home, row) for row in read("pages")["page"]),
            *build_ideas(),
            *build_plans(),
            *_build_panel(home, read("panel")),
        ]
        _fill_home(home, read("pages")["home"])
    return sum(made)


def _official(key):
    row = next(row for row in read("officials")["official"] if row["key"] == key)
    official = Official.objects.filter(name=row["name"]).first()
    if official is None:
        official = Official(name=row["name"])
        official.posts = [OfficialPost(**post) for post in row["posts"]]
        official.save()
    return official


def _build_author(row):
    index = AuthorIndexPage.objects.get()
    if index.get_children().filter(slug=row["slug"]).exists():
        return False
    index.add_child(
        instance=AuthorPage(
            title=row["name"],
            slug=row["slug"],
            official=_official(row["official"]) if "official" in row else None,
            guest_title=row.get("guest_title", ""),
            biography=row["biography"],
        )
    )
    return True


def _build_challenge(row):
    index = ChallengeIndexPage.objects.get()
    if index.get_children().filter(slug=row["slug"]).exists():
        return False
    index.add_child(
        instance=ChallengePage(
            title=row["title"],
            slug=row["slug"],
            kind=row["kind"],
            number=row.get("number"),
            short_title=row.get("short_title", ""),
            question=row["question"],
            why=stream_json(row.get("why", [])),
            themes="\n".join(row.get("themes", [])),
            opens_at=aware(row["opens"]),
            closes_at=aware(row["closes"]) if "closes" in row else None,
            rounds=[_round(one) for one in row.get("round", [])],
            thanks=_paragraph(row.get("thanks", "")),
        )
    )
    return True


def _round(row):
    """Return a round of the data; what it takes is named, as in `takes = ["posts", "supports"]`."""
    takes = {f"takes_{name}": name in row["takes"] for name in ("posts", "supports", "comments", "checks")}
    return Round(
        name=row["name"],
        introduction=row.get("introduction", ""),
        opens_at=aware(row["opens"]),
        closes_at=aware(row["closes"]),
        is_anonymous=row.get("anonymous", False),
        **takes,
    )


def _build_post(model, row, **fields):
    stream = PostIndexPage.objects.get()
    if stream.get_children().filter(slug=row["slug"]).exists():
        return False
    # The data holds the last version; each edit says what stood before it, the last edit first.
    versions = [row]
    for edit in reversed(row.get("edits", [])):
        versions.insert(0, edited(versions[0], edit))
    page = stream.add_child(
        instance=model(
            slug=row["slug"],
            author=AuthorPage.objects.get(slug=row["author"]),
            category=Category.objects.get(slug=row.get("category", "ideas-into-action")),
            date=aware(row["date"]),
            first_published_at=aware(row["date"]),
            **_version_fields(versions[0]),
            **fields,
        )
    )
    record_publication(page=page, at=aware(row["date"]))
    for edit, version in zip(row.get("edits", []), versions[1:], strict=True):
        _edit(page, edit, version)
    for update in row.get("status_updates", []):
        add_status_update(
            conversation=page.conversation,
            date=aware(update["date"]).date(),
            status=update["status"],
            text=update["text"],
        )
    for comment in row.get("comments", []):
        _build_comment(page.conversation, comment)
    return True


def _edit(page, edit, version):
    for name, value in _version_fields(version).items():
        setattr(page, name, value)
    page.edit_reason = edit["reason"]
    page.edit_is_minor = edit.get("minor", False)
    page.last_published_at = aware(edit["date"])
    page.save()
    record_publication(page=page, at=aware(edit["date"]), editor_name=edit["editor"])


def _version_fields(version):
    return {
        "title": version["title"],
        "extract": version["extract"],
        "body": stream_json(version["body"]),
        "last_published_at": aware(version["date"]),
    }


def _action_fields(row):
    return {
        "challenge": ChallengePage.objects.filter(slug=row["challenge"]).first(),
        "heard": row["heard"],
        "doing": row["doing"],
        "lead": row["owner"],
        "due": row.get("due"),
        "progress": row["progress"],
        "last_checked": row["last_checked"],
    }


def _build_panel(home, row):
    """Build the panel's page and the closed conversation below it; return for each whether it was made."""
    if PanelPage.objects.exists():
        return False, False
    panel = PanelPage(
        title=row["title"],
        slug=row["slug"],
        introduction=row["introduction"],
        purpose=stream_json(row["purpose"]),
    )
    panel.members = [PanelMember(**member) for member in row["members"]]
    panel.meetings = [
        PanelMeeting(date=meeting["date"], title=meeting["title"], summary=meeting["html"])
        for meeting in row["meetings"]
    ]
    home.add_child(instance=panel)
    room = row["room"]
    page = panel.add_child(
        instance=PanelRoomPage(
            title=room["title"], slug=room["slug"], introduction=_paragraph(room["introduction"])
        )
    )
    for comment in room["comments"]:
        _build_comment(page.conversation, comment)
    return True, True


def _build_comment(conversation, row, reply_to=None):
    comment = add_archived_comment(
        conversation=conversation,
        name=row["name"],
        text=row["text"],
        created_at=aware(row["date"]),
        reply_to=reply_to,
    )
    for reply in row.get("replies", []):
        _build_comment(conversation, reply, reply_to=comment)


def _fill_home(home, row):
    if home.message:
        return
    message = row["minister_message"]
    home.title = row["title"]
    home.introduction = row["introduction"]
    home.message_heading = message["heading"]
    home.message = message["html"]
    home.message_author = AuthorPage.objects.filter(official=_official(message["official"])).first()
    home.steps = stream_json([{"type": "step", **step} for step in row["steps"]])
    home.save()


def _paragraph(text):
    return f"<p>{text}</p>" if text and not text.startswith("<") else text
