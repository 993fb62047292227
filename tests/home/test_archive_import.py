"""Saved pages of the old stream become posts, once, whole or not at all."""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from blog.models import AuthorPage, Category, PostIndexPage, PostPage
from comments.models import StaffComment
from home.archive_import import LARGEST_FILE, import_file
from home.management.commands.import_archive import Command
from home.models import ArchivedFile
from tests.factories.blog import AuthorPageFactory, PostPageFactory, publish
from tests.factories.pages import soup, words
from tests.factories.users import OfficialFactory

pytestmark = pytest.mark.django_db

SOURCE_PAGE = Path(__file__).parents[2] / "home" / "demo" / "archive" / "source_004.txt"
THREAD = Path(__file__).parent / "archive" / "thread.txt"
SOURCE_TITLE = "We want to create a positive, inclusive culture in the NHS that backs its staff"


@pytest.fixture
def saved(tmp_path):
    """Write a saved page and return its path; complete unless a part is given otherwise."""

    def write(
        name="page.txt", *, title="A title", author="Ann Lee", day="Feb 13, 2019", category="News", body="Some words.",
        edit="", updates="", declared=0, comments="",
    ):  # fmt: skip
        path = tmp_path / name
        parts = [title, f"Posted by {author} {day} Posted in {category}", body, edit]
        path.write_text("\n\n".join([*parts, "Status updates", updates, f"Comments ({declared})", comments]))
        return path

    return write


def rows():
    """The number of rows of every table but the search index's and the queue's."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in ("wagtailsearch", "django_tasks_database")
    }


def comment_block(name="Theo Lane", day="Feb 23, 2019", text="I agree."):
    return f"{name} says... {day}\n\n{text}"


# Source 004


@pytest.fixture
def source(db):
    report = import_file(SOURCE_PAGE)
    assert report.outcome == "imported"
    return PostPage.objects.get(title=SOURCE_TITLE)


def test_source_004_author_date_and_category(source):
    assert source.author.title == "Stephen Hammond"
    assert timezone.localdate(source.date) == date(2019, 2, 13)
    assert source.category.name == "Talk Health and Care Live"
    assert source.live


def test_source_004_text_is_whole(source):
    text = source.public_content["body"]
    assert text[0].startswith("Staff are the heart of the NHS")
    assert text[-1].endswith("the best place to work it can possibly be.")
    assert len(text) == 18


def test_source_004_page_shows_edit_line_and_comment(client, source):
    page = soup(client.get(source.url))
    assert words(page.select_one(".edited")).startswith("This post was edited on 7 June 2019 by Adam, DHSC.")
    assert "1 comment" in words(page.select_one("#comments-heading"))
    comment = page.select_one(".comment")
    assert words(comment).startswith("Theo Kayode-osiyemi says… 23 February 2019")
    assert words(comment.select_one(".comment__text")).endswith(
        "without close monitoring ensure staff outcomes are achievable."
    )


def test_source_004_comment_has_no_account_and_no_badge(client, source):
    comment = StaffComment.objects.get()
    assert (comment.user, comment.user_name) == (None, "Theo Kayode-osiyemi")
    assert not soup(client.get(source.url)).select("#comments .badge")


def test_source_004_history_says_that_the_earlier_text_is_lost(client, source):
    found = [words(entry) for entry in soup(client.get(f"{source.url}history/")).select(".history__entry")]
    assert len(found) == 2
    assert "7 June 2019 , by Adam, DHSC" in found[0]
    assert "The archive did not keep the text" in found[0]
    assert "13 February 2019" in found[1]


def test_source_004_report_says_what_is_new_and_what_is_left(db):
    lines = "\n".join(import_file(SOURCE_PAGE).lines)
    for part in [
        f"post ‘{SOURCE_TITLE}’ by Stephen Hammond, 13 February 2019, in Talk Health and Care Live",
        "18 paragraphs",
        "new author: Stephen Hammond",
        "new category: Talk Health and Care Live",
        "edited on 7 June 2019 by Adam, DHSC",
        "1 comment",
        "left out: 3 subscribers",
    ]:
        assert part in lines


def test_source_004_in_the_stream_and_its_new_category(client, source):
    for address in ("/talk/", f"/talk/?category={source.category.slug}", "/talk/?year=2019"):
        assert SOURCE_TITLE in words(soup(client.get(address)))


def test_source_004_can_be_edited_afterwards(client, source):
    publish(source, extract="Shorter.")
    versions = source.published_versions.order_by("number")
    assert [version.number for version in versions] == [1, 2, 3]
    assert {key for key in versions[2].content if versions[2].content[key] != versions[1].content[key]} == {
        "extract"
    }


# Again


def test_second_run_changes_nothing(source):
    before = rows()
    report = import_file(SOURCE_PAGE)
    assert report.outcome == "unchanged"
    assert rows() == before


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda text: text.replace("\n", "\r\n"), "unchanged"),
        (lambda text: text.replace("\n", "\r"), "unchanged"),
        (lambda text: text + "\n\nMore below.", "changed"),
        (lambda text: text.replace("Feb 13, 2019", "Feb 14, 2019"), "changed"),
    ],
    ids=["line ends of Windows", "line ends of old Macs", "more below", "another date"],
)
def test_changed_file_is_reported_and_not_merged(source, tmp_path, change, outcome):
    before = rows()
    path = tmp_path / "again.txt"
    path.write_bytes(change(SOURCE_PAGE.read_text()).encode())
    assert import_file(path).outcome == outcome
    assert rows() == before
    assert PostPage.objects.get(pk=source.pk).public_content == source.public_content


def test_changed_words_are_reported_and_not_merged(saved):
    import_file(saved())
    report = import_file(saved(body="Other words."))
    assert report.outcome == "changed"
    assert "not merged" in report.lines[0]
    assert PostPage.objects.get(title="A title").public_content["body"] == ["Some words."]


@pytest.mark.parametrize(
    "corrected",
    [
        {"name": "other.txt", "day": "Feb 14, 2019"},
        {"name": "other.txt", "title": "A better title"},
        {"name": "page.txt", "day": "Feb 14, 2019", "body": "Better words."},
        {"name": "page.txt", "title": "A better title", "body": "Better words."},
    ],
    ids=["day", "title", "day and text", "title and text"],
)
def test_post_whose_day_or_title_was_put_right_is_recognised(saved, corrected):
    import_file(saved())
    before = rows()
    report = import_file(saved(**corrected))
    assert report.outcome == "changed"
    assert report.lines == [
        "looks like ‘A title’ at /talk/a-title/, which was imported with another date or title: not merged"
    ]
    assert rows() == before


def test_post_that_looks_like_one_that_is_gone_is_named_by_its_day_and_title(saved):
    import_file(saved())
    ArchivedFile.objects.update(page=None)
    (line,) = import_file(saved("other.txt", title="A better title")).lines
    assert line.startswith("looks like ‘2019-02-13 a-title’")


@pytest.mark.parametrize(
    "other",
    [
        {"name": "page.txt", "day": "Feb 14, 2019", "title": "Another", "body": "Other words."},
        {"name": "other.txt", "day": "Feb 14, 2019", "title": "Another"},
        {"name": "other.txt", "day": "Feb 14, 2019", "body": "Other words."},
        {"name": "other.txt", "title": "Another", "body": "Other words."},
    ],
    ids=["name alone", "text alone", "title alone", "day alone"],
)
def test_post_with_one_thing_in_common_is_another_post(saved, other):
    import_file(saved())
    assert import_file(saved(**other)).outcome == "imported"
    assert PostPage.objects.filter(archived_files__isnull=False).count() == 2


def test_editors_later_edits_stand(saved):
    import_file(saved())
    publish(PostPage.objects.get(title="A title"), title="A better title")
    assert import_file(saved()).outcome == "unchanged"
    assert import_file(saved(body="Other words.")).outcome == "changed"
    assert list(PostPage.objects.values_list("title", flat=True)) == ["A better title"]


def test_post_that_editors_took_away_does_not_come_back(saved):
    import_file(saved())
    PostPage.objects.get(title="A title").unpublish()
    assert import_file(saved()).outcome == "unchanged"
    assert not PostPage.objects.get(title="A title").live


def test_comment_taken_down_does_not_come_back(source):
    call_command("take_down_archived", str(StaffComment.objects.get().pk))
    import_file(SOURCE_PAGE)
    assert StaffComment.objects.get().state == "removed"


# Into what stands


def test_known_category_and_author_are_found_in_any_case(saved):
    author = AuthorPageFactory(title="Ann Lee")
    report = import_file(saved(author="ANN LEE", category="nEWS"))
    post = PostPage.objects.get(title="A title")
    assert (post.author, post.category.slug) == (author, "news")
    assert not [line for line in report.lines if line.startswith("new ")]


def test_new_author_is_no_official(saved):
    OfficialFactory.in_office(name="Ann Lee")
    import_file(saved(author="Ann Lee"))
    assert not AuthorPage.objects.get(title="Ann Lee").speaks_for_government


def test_two_posts_of_one_title_get_two_addresses(saved):
    import_file(saved("one.txt"))
    import_file(saved("two.txt", day="Feb 14, 2019", body="Other words."))
    slugs = set(PostPage.objects.filter(title="A title").values_list("slug", flat=True))
    assert slugs == {"a-title", "a-title-2019-02-14"}


def test_address_that_is_taken_twice_gets_a_number(saved):
    for slug in ("a-title", "a-title-2019-02-13", "a-title-2019-02-13-2"):
        PostPageFactory(slug=slug)
    assert import_file(saved()).outcome == "imported"
    assert PostPage.objects.get(title="A title").slug == "a-title-2019-02-13-3"


def test_address_of_the_site_itself_is_left_free(client, saved):
    import_file(saved(title="Feed"))
    assert PostPage.objects.get(title="Feed").slug == "feed-2019-02-13"
    assert client.get("/talk/feed/")["Content-Type"].startswith("application/atom+xml")


@pytest.mark.parametrize("title", ["…", "健康", "?!"])
def test_title_without_latin_letters_is_imported(client, saved, title):
    assert import_file(saved(title=title)).outcome == "imported"
    assert title in words(soup(client.get(PostPage.objects.get(title=title).url)))


def test_two_posts_of_a_day_without_latin_letters_are_two(saved):
    paths = [saved(f"{title}.txt", title=title, body=f"{title}。") for title in ("健康", "护理")]
    assert [import_file(path).outcome for path in paths] == ["imported", "imported"]


def test_html_in_the_text_is_shown_as_text(client, saved):
    nasty = "<script>alert(1)</script> <b>bold</b> &amp;"
    path = saved(title=nasty, body=nasty, declared=1, comments=comment_block(text=nasty), updates="")
    assert import_file(path).outcome == "imported"
    response = client.get(PostPage.objects.get().url)
    assert "<script>alert" not in response.content.decode()
    page = soup(response)
    assert words(page.h1) == nasty
    assert nasty in words(page.select_one(".prose"))
    assert nasty in words(page.select_one(".comment"))
    assert nasty in words(soup(client.get("/talk/")).select_one(".card"))


def test_replies_and_status_updates_come_along(client):
    report = import_file(THREAD)
    assert report.outcome == "imported", report.lines
    post = PostPage.objects.get()
    stored = list(StaffComment.objects.order_by("pk"))
    assert post.conversation.comment_count == len(stored)
    assert any(comment.reply_to_id for comment in stored)
    assert all(comment.user is None for comment in stored)
    assert client.get(post.url).status_code == 200


def test_import_shows_at_once_to_the_next_reader(client, committed_db, saved):
    assert "A title" not in words(soup(client.get("/talk/")))
    import_file(saved())
    assert "A title" in words(soup(client.get("/talk/")))


# What fails


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"declared": 2, "comments": comment_block()}, "Comments (2)"),
        ({"declared": 0, "comments": comment_block()}, "Comments (0)"),
        ({"title": "T" * 256}, "the title has more than 255 characters"),
        ({"category": "C" * 61}, "the category has more than 60 characters"),
        (
            {"declared": 1, "comments": comment_block(name="N" * 51)},
            "the name of a commenter has more than 50",
        ),
        (
            {"edit": f"This post was edited on Jun 7, 2019 by {'E' * 81}"},
            "the name of the editor has more than 80",
        ),
        ({"day": "Feb 31, 2019"}, "line 3"),
        ({"body": ""}, "no text of a post"),
    ],
)
def test_page_that_cannot_be_stored_leaves_nothing(saved, parts, reason):
    before = rows()
    report = import_file(saved(**parts))
    assert report.outcome == "failed"
    assert reason in " ".join(report.lines)
    assert rows() == before


def test_failure_at_the_last_step_leaves_nothing(source, saved, monkeypatch):
    def refuse(**fields):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(ArchivedFile.objects, "create", refuse)
    before = rows()
    report = import_file(
        saved(category="A new one", author="Somebody New", declared=1, comments=comment_block())
    )
    assert report.outcome == "failed"
    assert rows() == before


def test_category_too_like_another_is_refused(saved):
    Category.objects.create(name="Health & Care", slug="health-care")
    assert "too like another" in import_file(saved(category="Health Care")).lines[0]


def test_no_stream_yet_says_what_to_do(saved):
    PostIndexPage.objects.get().delete()
    assert "build_site" in import_file(saved()).lines[0]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path, "the file cannot be read: No such file or directory"),
        (lambda path: path.mkdir() or path, "this is a folder: name the files in it"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe") and path, "not plain text"),
        (lambda path: path.touch() or path, "line 1"),
        (lambda path: path.write_bytes(b"x" * (LARGEST_FILE + 1)) and path, "larger than 2 MB"),
        (lambda path: Path("/dev/zero"), "this is not a plain file"),
        (lambda path: path.parent / ("x" * 300), "the file cannot be read: File name too long"),
    ],
    ids=["missing", "folder", "binary", "empty", "huge", "device", "long name"],
)
def test_what_is_no_saved_page_is_refused_in_words(tmp_path, make, reason):
    report = import_file(make(tmp_path / "page"))
    assert report.outcome == "failed"
    assert reason in report.lines[0]


# The command


def run(*paths, **options):
    call_command("import_archive", *[str(path) for path in paths], **options)


def test_command_goes_on_after_a_failure_and_says_so(saved, capsys):
    bad = saved("bad.txt", title="Bad", declared=3)
    good = saved("good.txt", title="Good")
    with pytest.raises(CommandError, match="1 of 2 files could not be imported"):
        run(bad, good)
    output = capsys.readouterr().out
    assert "bad.txt: failed" in output
    assert "good.txt: imported" in output
    assert "1 imported, 0 unchanged, 0 changed, 1 failed" in output
    assert list(PostPage.objects.values_list("title", flat=True)) == ["Good"]


def test_command_prints_each_file_as_it_goes(saved, capsys):
    run(*(saved(f"{number}.txt", title=f"Post {number}", body=f"Words {number}.") for number in range(6)))
    output = capsys.readouterr().out
    assert all(f"{number}.txt: imported" in output for number in range(6))
    assert "6 imported" in output


def test_dry_run_keeps_nothing(capsys):
    before = rows()
    run(SOURCE_PAGE, THREAD, dry_run=True)
    assert rows() == before
    assert "source_004.txt: imported (dry run)" in capsys.readouterr().out


def test_dry_run_fails_as_the_real_one_would(saved):
    with pytest.raises(CommandError):
        run(saved(declared=3), dry_run=True)


def test_dry_run_says_of_each_file_what_the_real_run_says(saved, capsys):
    paths = [
        saved("one.txt", author="Ann", category="New"),
        saved("same.txt", author="Ann", category="New"),
        saved("changed.txt", body="Other words."),
        saved("bad.txt", title="Bad", declared=3),
        saved("two.txt", title="Two", author="Ann", category="New", body="More."),
    ]
    said = []
    for dry_run in (True, False):
        with pytest.raises(CommandError):
            run(*paths, dry_run=dry_run)
        said.append(capsys.readouterr().out.replace(" (dry run)", ""))
    assert said[0] == said[1]
    assert "2 imported, 1 unchanged, 1 changed, 1 failed" in said[1]


class Terminal(StringIO):
    """A terminal, which shows what was written last on its line."""

    def isatty(self):
        return True

    @property
    def lines(self):
        return [re.split(r"\r\x1b\[K", line)[-1] for line in self.getvalue().split("\n")]


@pytest.mark.parametrize(("number", "bars"), [(4, 0), (5, 5)])
def test_bar_is_drawn_for_many_files_and_makes_way_for_words(saved, number, bars):
    terminal = Terminal()
    paths = [saved(f"{n}.txt", title=f"Post {n}", body=f"Words {n}.") for n in range(number)]
    command = Command(stdout=terminal, stderr=terminal, force_color=True)
    call_command(command, *map(str, paths))
    assert terminal.getvalue().count("[###") == bars
    assert "\x1b[31" not in terminal.getvalue()
    assert [line for line in terminal.lines if line.startswith("[")] == []
    assert [line for line in terminal.lines if line.endswith(": imported")] == [
        f"{n}.txt: imported" for n in range(number)
    ]


def test_bar_is_not_drawn_into_a_file(saved, capsys):
    run(*(saved(f"{n}.txt", title=f"Post {n}", body=f"Words {n}.") for n in range(6)))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "text", "status"),
    [
        ("Feb 20, 2019 Under review", "Under review", ""),
        ("Feb 20, 2019: Under review - We read it.", "Under review: We read it.", ""),
        ("Feb 20, 2019: In progress", "In progress", "in-progress"),
    ],
)
def test_status_that_we_have_no_word_for_is_said_once(saved, words, text, status):
    assert import_file(saved(updates=words)).outcome == "imported"
    (update,) = PostPage.objects.get(title="A title").conversation.status_updates.all()
    assert (update.text, update.status) == (text, status)


@pytest.mark.parametrize("name", ["Rose Field", "rose field"])
def test_writer_with_an_official_s_name_is_a_guest_without_a_badge(client, saved, name):
    official = AuthorPageFactory(title="Rose Field", official=OfficialFactory.in_office(name="Rose Field"))
    assert import_file(saved(author=name, title="A claim")).outcome == "imported"
    post = PostPage.objects.get(title="A claim")
    assert post.author != official
    assert not post.author.speaks_for_government
    page = soup(client.get(post.url))
    assert "Speaks for government" not in words(page.main)
    assert "Minister" not in words(page.select_one(".writer"))


def test_two_posts_of_one_guest_have_one_writer(saved):
    AuthorPageFactory(title="Ann Lee", official=OfficialFactory.in_office(name="Ann Lee"))
    for number in (1, 2):
        import_file(saved(f"{number}.txt", title=f"Post {number}", body=f"Words {number}."))
    first, second = PostPage.objects.order_by("title")
    assert first.author == second.author
    assert AuthorPage.objects.filter(title="Ann Lee").count() == 2
