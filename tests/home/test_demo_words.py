"""The words of the demonstration hold together: what they name exists, and what they promise to lead to is there."""

import re
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.urls import resolve
from django.utils.text import slugify

from blog.models import AuthorPage, PostPage, PublishedVersion
from challenges.models import (
    ActionUpdatePage,
    ChallengeKind,
    ChallengePage,
    PanelMeeting,
    PanelMember,
    PanelPage,
    PlanItem,
    PlanPage,
)
from core.models import RESERVED_AT_ROOT
from home.archive import decode, parse
from home.bodies import read_toml, stream_json
from home.demo.content import FOLDER, SOURCE_PAGE, aware, edited, posts, read
from home.models import HomePage, StandardPage
from home.tree import CATEGORIES, STANDARD_PAGES
from updates.models import Status

DATA = {path.name: read(path.stem) for path in FOLDER.glob("*.toml")} | {
    STANDARD_PAGES.name: read_toml(STANDARD_PAGES)
}
FILES = sorted(DATA)
POSTS = posts()
ACTIONS = read("actions")["action"]
STREAM = POSTS + ACTIONS
EDITS = [edit for row in STREAM for edit in row.get("edits", [])]
CHALLENGES = read("challenges")["challenge"]
AUTHORS = {row["slug"]: row for row in read("authors")["author"]}
OFFICIALS = {row["key"]: row for row in read("officials")["official"]}
PAGES = read("pages")["page"] + DATA[STANDARD_PAGES.name]["page"]
HOME = read("pages")["home"]
PANEL = read("panel")
PLANS = read("plans")["plan"]
ITEMS = [item for plan in PLANS for item in plan["item"]]
STATUTORY = {"about", "rules", "accessibility-statement", "privacy", "cookies", "terms"}

TITLE_LENGTH = 70
EXTRACT_LENGTH = 220

# What rich text may hold: core.blocks.RICH_TEXT and the paragraph around it.
ALLOWED_TAGS = {"p", "b", "i", "a", "ul", "ol", "li"}
HTML_FIELDS = {"html", "before_html"}

FIXED_ADDRESSES = {
    "/",
    "/talk/",
    "/talk/feed/",
    "/challenges/",
    "/actions/",
    "/search/",
    "/accounts/sign-in/",
    "/accounts/register/",
    "/accounts/profile/",
    "/accounts/my-data/",
    "/accounts/security/sessions/",
}


def by_slug(rows):
    return pytest.mark.parametrize("row", [pytest.param(row, id=row["slug"]) for row in rows])


def addresses():
    """Every address that a link of the demonstration may lead to."""
    archived = slugify(parse(decode(SOURCE_PAGE.read_bytes())).title)
    return FIXED_ADDRESSES.union(
        (f"/talk/{row['slug']}/" for row in STREAM),
        (f"/talk/{row['slug']}/history/" for row in STREAM),
        (f"/challenges/{row['slug']}/" for row in CHALLENGES),
        (f"/authors/{slug}/" for slug in AUTHORS),
        (f"/{row['slug']}/" for row in [*PAGES, PANEL]),
        [f"/talk/{archived}/"],
    )


def texts(value, name=""):
    """Yield (field, text) for each text below a value of the data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, name)
    elif isinstance(value, str):
        yield name, value


def is_html(field, text):
    return field in HTML_FIELDS or (field == "thanks" and text.startswith("<"))


class Markup(HTMLParser):
    """The tags and links of a piece of HTML, and what is wrong with it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.faults, self.open = [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag not in ALLOWED_TAGS:
            self.faults.append(f"<{tag}> is not allowed")
        names = [name for name, _ in attrs]
        if names != (["href"] if tag == "a" else []):
            self.faults.append(f"<{tag}> has the attributes {names}")
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def comment_faults(comments, earliest):
    """Return the names of those who wrote before what they answer."""
    faults = []
    for comment in comments:
        moment = aware(comment["date"])
        if moment < earliest:
            faults.append(comment["name"])
        faults += comment_faults(comment.get("replies", []), moment)
    return faults


def versions(row):
    """Return the row as it is, then as it was before each edit, the last edit first."""
    found = [row]
    for edit in reversed(row.get("edits", [])):
        found.append(edited(found[-1], edit))
    return found


def clean(field, blocks):
    """Check blocks as the CMS would when an editor saves them; a type that it does not know is dropped unseen."""
    value = field.to_python(stream_json(blocks))
    assert len(value) == len(blocks)
    field.stream_block.clean(value)


# The files


@pytest.mark.parametrize("name", FILES)
def test_file_parses_and_holds_rows(name):
    assert any(rows for rows in DATA[name].values() if isinstance(rows, list))


def test_categories_are_left_to_the_tree():
    assert "categories.toml" not in FILES


@pytest.mark.parametrize(
    "slugs",
    [
        pytest.param([row["slug"] for row in STREAM], id="stream"),
        pytest.param([row["slug"] for row in CHALLENGES], id="challenges"),
        pytest.param([row["slug"] for row in read("authors")["author"]], id="authors"),
        pytest.param([row["key"] for row in read("officials")["official"]], id="officials"),
        pytest.param([row["slug"] for row in [*PAGES, PANEL]], id="pages"),
    ],
)
def test_slugs_are_unique_and_plain(slugs):
    assert len(slugs) == len(set(slugs))
    assert [slug for slug in slugs if slug != slugify(slug)] == []


def test_slugs_leave_the_addresses_of_the_site_alone():
    fixed = RESERVED_AT_ROOT | {"talk", "challenges", "actions", "authors"}
    assert [row["slug"] for row in [*PAGES, PANEL] if row["slug"] in fixed] == []
    assert [row["slug"] for row in STREAM if row["slug"] == "feed"] == []


def test_statutory_pages_are_there():
    assert {row["slug"] for row in PAGES} >= STATUTORY


# What the rows name


@by_slug(STREAM)
def test_author_and_category_exist(row):
    assert row["author"] in AUTHORS
    assert row.get("category", "ideas-into-action") in [slug for slug, *_ in CATEGORIES]


@by_slug(ACTIONS)
def test_action_names_a_challenge(row):
    assert row["challenge"] in {challenge["slug"] for challenge in CHALLENGES}


@by_slug(AUTHORS.values())
def test_author_is_an_official_or_a_guest(row):
    assert ("official" in row) != ("guest_title" in row)
    if "official" in row:
        assert row["name"] == OFFICIALS[row["official"]]["name"]


@by_slug(STREAM)
def test_official_holds_a_post_on_the_day(row):
    author = AUTHORS[row["author"]]
    if "official" not in author:
        return
    day = row["date"].date() if isinstance(row["date"], datetime) else row["date"]
    held = OFFICIALS[author["official"]]["posts"]
    assert any(post["starts"] <= day <= post.get("ends", day) for post in held)


def test_message_of_the_home_page_is_from_an_author():
    assert HOME["minister_message"]["official"] in {row.get("official") for row in AUTHORS.values()}


@by_slug(CHALLENGES)
def test_challenge_has_a_known_kind_and_opens_before_it_closes(row):
    assert row["kind"] in ChallengeKind.values
    assert row["opens"] < row.get("closes", datetime.max)  # noqa: DTZ901 (both are local times)


@by_slug(STREAM)
def test_status_updates_are_known_and_in_order(row):
    updates = row.get("status_updates", [])
    assert {update["status"] for update in updates} <= set(Status.values)
    moments = [aware(update["date"]) for update in updates]
    assert moments == sorted(moments)


# Lengths


@by_slug(STREAM + PAGES)
def test_title_is_short(row):
    assert 0 < len(row["title"]) < TITLE_LENGTH


@by_slug(STREAM)
def test_extract_is_short(row):
    assert 0 < len(row["extract"]) < EXTRACT_LENGTH


@pytest.mark.parametrize(
    ("model", "rows", "fields"),
    [
        (ChallengePage, CHALLENGES, {"title": "title", "short_title": "short_title", "question": "question"}),
        (AuthorPage, list(AUTHORS.values()), {"biography": "biography", "guest_title": "guest_title"}),
        (PublishedVersion, EDITS, {"reason": "reason", "editor": "editor_name"}),
        (ActionUpdatePage, ACTIONS, {"heard": "heard", "doing": "doing", "owner": "lead"}),
        (StandardPage, PAGES, {"title": "title", "introduction": "introduction"}),
        (HomePage, [HOME], {"title": "title", "introduction": "introduction"}),
        (PlanPage, PLANS, {"title": "title", "pledge": "pledge"}),
        (PlanItem, ITEMS, {"text": "text", "owner": "owner", "why": "changed_because"}),
        (PanelPage, [PANEL], {"title": "title", "introduction": "introduction"}),
        (PanelMember, PANEL["members"], {"name": "name", "role": "role", "workplace": "workplace"}),
        (PanelMeeting, PANEL["meetings"], {"title": "title"}),
        (HomePage, [HOME["minister_message"]], {"heading": "message_heading"}),
    ],
    ids=[
        "challenges",
        "authors",
        "edits",
        "actions",
        "pages",
        "home",
        "plans",
        "items of plans",
        "panel",
        "members",
        "meetings",
        "message",
    ],
)
def test_texts_fit_their_fields(model, rows, fields):
    too_long = [
        row[key][:40]
        for row in rows
        for key, name in fields.items()
        if len(row.get(key, "")) > model._meta.get_field(name).max_length
    ]
    assert too_long == []


# Bodies


@by_slug(STREAM + PAGES)
def test_blocks_of_each_version_are_valid(row):
    for version in versions(row):
        clean(PostPage._meta.get_field("body"), version["body"])


@by_slug(CHALLENGES)
def test_blocks_of_a_challenge_are_valid(row):
    clean(ChallengePage._meta.get_field("why"), row["why"])


def test_blocks_of_the_panel_are_valid():
    clean(PanelPage._meta.get_field("purpose"), PANEL["purpose"])


def test_steps_of_the_home_page_are_valid():
    clean(HomePage._meta.get_field("steps"), [{"type": "step", **step} for step in HOME["steps"]])


# Markup and links


@pytest.mark.parametrize("name", FILES)
def test_html_uses_allowed_tags_and_closes_them(name):
    markup = [(text, Markup(text).faults) for field, text in texts(DATA[name]) if is_html(field, text)]
    assert [(text[:60], faults) for text, faults in markup if faults] == []


@pytest.mark.parametrize("name", FILES)
def test_html_stands_in_blocks(name):
    html = [text for field, text in texts(DATA[name]) if is_html(field, text)]
    assert [text[:60] for text in html if not text.startswith(("<p>", "<ul>", "<ol>"))] == []


@pytest.mark.parametrize("name", FILES)
def test_plain_text_has_no_tags(name):
    plain = [text for field, text in texts(DATA[name]) if not is_html(field, text)]
    assert [text[:60] for text in plain if re.search(r"</?[a-z]+[ >]|href=", text)] == []


@pytest.mark.parametrize("name", FILES)
def test_links_lead_somewhere(name):
    links = {link for field, text in texts(DATA[name]) if is_html(field, text) for link in Markup(text).links}
    elsewhere = {link for link in links if link.startswith(("https://", "mailto:"))}
    assert links - elsewhere - addresses() == set()


@pytest.mark.parametrize("address", sorted(row for row in FIXED_ADDRESSES if row.startswith("/accounts/")))
def test_links_to_accounts_lead_to_pages_of_accounts(address):
    assert resolve(address).func.view_class.__module__.startswith("users.views")


def test_links_are_found_at_all():
    assert "/rules/" in {link for _, text in texts(PAGES) for link in Markup(text).links}


# The order of events


@by_slug(STREAM)
def test_comments_follow_the_post_and_replies_their_parents(row):
    assert comment_faults(row.get("comments", []), aware(row["date"])) == []


@by_slug(STREAM)
def test_edits_follow_the_post_in_order(row):
    moments = [aware(row["date"]), *(aware(edit["date"]) for edit in row.get("edits", []))]
    assert moments == sorted(set(moments))


@by_slug([row for row in STREAM if row.get("edits")])
def test_each_edit_changes_what_readers_saw(row):
    seen = [(version["title"], stream_json(version["body"])) for version in versions(row)]
    assert all(after != before for after, before in pairwise(seen))


# The checks themselves


@pytest.mark.parametrize(
    "text",
    [
        "<p>An <em>open</em> word</p>",
        "<p>Not closed",
        "<p><b>Crossed</p></b>",
        '<p class="big">Styled</p>',
        "<p><a>Nowhere</a></p>",
    ],
)
def test_markup_finds_faults(text):
    assert Markup(text).faults


def test_comment_faults_finds_a_reply_before_its_parent():
    reply = {"name": "Early", "date": datetime(2020, 1, 1, 9)}  # noqa: DTZ001 (TOML's local times)
    parent = {"name": "Late", "date": datetime(2020, 1, 2, 9), "replies": [reply]}  # noqa: DTZ001
    assert comment_faults([parent], aware(datetime(2019, 1, 1))) == ["Early"]  # noqa: DTZ001
