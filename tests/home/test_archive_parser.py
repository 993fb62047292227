"""Saved pages of the old stream are read whole or refused with the line and the reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from home.archive import (
    ArchivedComment,
    ArchivedEdit,
    ArchivedPost,
    ArchivedUpdate,
    ArchiveError,
    decode,
    fingerprint,
    parse,
)

SAMPLES = Path(__file__).parent / "archive"
SOURCE_PAGE = Path(__file__).parents[2] / "home" / "demo" / "archive" / "source_004.txt"
BYLINE = "Posted by Ann Lee Feb 13, 2019 Posted in News"


def sample(name):
    path = SOURCE_PAGE if name == "source_004" else SAMPLES / f"{name}.txt"
    return decode(path.read_bytes())


def page(*, title="A title", byline=BYLINE, body="Some words.", updates="", declared=0, comments=""):
    """A small page, complete unless a part is given otherwise."""
    return "\n\n".join([title, byline, body, "Status updates", updates, f"Comments ({declared})", comments])


def refusal(text):
    with pytest.raises(ArchiveError) as caught:
        parse(text)
    return caught.value


def outcome(read, data):
    """What was read, or the words of the refusal; any other error is a defect."""
    try:
        return read(data)
    except ArchiveError as error:
        return str(error)


# The saved page of source 004


def test_source_004_head():
    post = parse(sample("source_004"))
    assert post.title == "We want to create a positive, inclusive culture in the NHS that backs its staff"
    assert (post.author, post.date) == ("Stephen Hammond", date(2019, 2, 13))
    assert post.category == "Talk Health and Care Live"


def test_source_004_body():
    paragraphs = parse(sample("source_004")).paragraphs
    assert len(paragraphs) == 18
    assert paragraphs[0].startswith("Staff are the heart of the NHS and we recognise")
    assert paragraphs[-1].endswith("make the NHS the best place to work it can possibly be.")


def test_source_004_non_breaking_space_becomes_a_space():
    assert "leaders create the culture" in parse(sample("source_004")).paragraphs[14]


def test_source_004_edit_names_the_person_and_the_department():
    assert parse(sample("source_004")).edit == ArchivedEdit(date(2019, 6, 7), "Adam, DHSC")


def test_source_004_has_no_status_updates():
    assert parse(sample("source_004")).updates == ()


def test_source_004_comment():
    (comment,) = parse(sample("source_004")).comments
    assert (comment.name, comment.date) == ("Theo Kayode-osiyemi", date(2019, 2, 23))
    assert comment.paragraphs[0] == "Belief in Human Potential for creativity and innovation."
    assert len(comment.paragraphs) == 2
    assert comment.reply_to is None


def test_source_004_says_what_it_left():
    sentence = "Filter the content using the categories listed on the left of the page to find…"
    assert parse(sample("source_004")).left == (
        "The name of the site: 'Talk Health and Care'",
        f"The sentence on filters: '{sentence}'",
        "The button 'Subscribe'",
        "3 subscribers, whom the page does not name",
        "The closing line: 'SIGN IN or REGISTER NOW to join the discussion'",
    )


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028"])
def test_line_ends_of_other_systems_read_the_same(line_end):
    text = sample("source_004")
    assert parse(text.replace("\n", line_end)) == parse(text)


# Title and byline


@pytest.mark.parametrize(
    "byline",
    [
        "POSTED BY Ann Lee FEB 13, 2019 posted in News",
        "  Posted\tby  Ann\u00a0Lee   Feb\u00a013,\u00a02019   Posted  in  News ",
        "Posted by Ann Lee on Feb 13, 2019 Posted in News",
        "Posted by Ann Lee Feb 13, 2019\nPosted in News",
        "Posted by Ann Lee\nFeb 13, 2019\nPosted in News",
        "Posted by Ann Lee\n\nFeb 13, 2019\n\nPosted in News",
        "Posted by\nAnn Lee\nFeb 13, 2019\nPosted in\nNews",
    ],
)
def test_byline_reads_in_every_layout(byline):
    post = parse(page(byline=byline))
    assert (post.author, post.date, post.category) == ("Ann Lee", date(2019, 2, 13), "News")


def test_byline_of_the_department_gets_its_comma():
    assert parse(sample("updates")).author == "Adam, DHSC"


def test_title_may_begin_like_a_byline():
    assert parse(page(title="Posted by nurses, for nurses")).title == "Posted by nurses, for nurses"


def test_words_above_the_title_are_left_and_told():
    assert "Above the title, line 1: 'Menu'" in parse("Menu\n\n" + page()).left


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Feb 13, 2019", date(2019, 2, 13)),
        ("February 13, 2019", date(2019, 2, 13)),
        ("Sept 3 , 2018", date(2018, 9, 3)),
        ("13 Feb 2019", date(2019, 2, 13)),
        ("13 FEBRUARY 2019", date(2019, 2, 13)),
        ("03/02/2019", date(2019, 2, 3)),
        ("13.2.2019", date(2019, 2, 13)),
        ("2019-02-13", date(2019, 2, 13)),
        ("2019-02-13T10:15:00Z", date(2019, 2, 13)),
        ("13th February 2019", date(2019, 2, 13)),
        ("1st of May, 2019", date(2019, 5, 1)),
        ("February 22nd, 2019", date(2019, 2, 22)),
        ("Feb 13, 2019 10:15 am", date(2019, 2, 13)),
        ("13 Feb 2019, 22:15", date(2019, 2, 13)),
        ("Wednesday, 13th September 2023 at 10.15 p.m.", date(2023, 9, 13)),
        ("29 Feb 2020", date(2020, 2, 29)),
    ],
)
def test_date_reads_in_every_form(words, expected):
    assert parse(page(byline=f"Posted by Ann {words} Posted in News")).date == expected


@pytest.mark.parametrize(
    ("words", "author"),
    [
        ("Stephen Hammond Wednesday 13 February 2019", "Stephen Hammond"),
        ("Stephen Hammond, WEDNESDAY, Feb 13, 2019", "Stephen Hammond"),
        ("Stephen Hammond on Wednesday 13 February 2019", "Stephen Hammond"),
        ("Stephen Hammond Wed, 13 Feb 2019", "Stephen Hammond"),
        # No Sunday, so that it is her name.
        ("Li Sun Feb 13, 2019", "Li Sun"),
        ("Li Sun 13/02/2019 10:15", "Li Sun"),
        ("Monday Okoro Feb 13, 2019", "Monday Okoro"),
        ("Wednesday Addams Wednesday 13 February 2019", "Wednesday Addams"),
    ],
)
def test_weekday_before_the_date_is_no_part_of_the_name(words, author):
    post = parse(page(byline=f"Posted by {words} Posted in News"))
    assert (post.author, post.date) == (author, date(2019, 2, 13))


@pytest.mark.parametrize(
    "day",
    [
        "Feb 23, 2019 10:15 am",
        "2019-02-23",
        "Saturday 23rd February 2019",
        "23 February 2019 at 10:15",
        "23.02.2019",
    ],
)
def test_comments_and_updates_take_dates_in_every_form(day):
    comments = f"Theo Lane says... {day}\n\nI agree.\n\nAmy replies...\n{day}\n\nSo do I."
    edit = f"This post was edited on {day} by Al"
    post = parse(page(body=f"Words.\n\n{edit}", updates=f"{day}: Done", declared=2, comments=comments))
    assert [(comment.name, comment.date) for comment in post.comments] == [
        ("Theo Lane", date(2019, 2, 23)),
        ("Amy", date(2019, 2, 23)),
    ]
    assert post.updates == (ArchivedUpdate(date(2019, 2, 23), "Done", "Done"),)
    assert post.edit == ArchivedEdit(date(2019, 2, 23), "Al")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Feb 30, 2019", "there is no such date"),
        ("29 Feb 2019", "there is no such date"),
        ("02/13/2019", "there is no such date"),
        ("0 Feb 2019", "there is no such date"),
        ("Febtober 3, 2019", "there is no such date"),
        ("13/02/19", "the year 19 cannot be right"),
        ("Feb 13, 0219", "the year 0219 cannot be right"),
        ("2019-13-02", "there is no such date"),
        ("Wednesday 31st February 2019", "there is no such date"),
        ("yesterday", "an author and a date must follow 'Posted by'"),
    ],
)
def test_date_that_cannot_be_is_refused_with_its_line(words, reason):
    error = refusal(page(byline=f"Posted by Ann {words} Posted in News"))
    assert (error.line_number, error.reason) == (3, reason)
    assert words in error.line


# Body


def test_body_keeps_lines_that_only_look_like_headings():
    assert parse(sample("thread")).paragraphs == (
        "You told us that too many wards have nowhere to sit down. Jo Bloggs says... it well:",
        "Comments (4)",
        "Nowhere to sit, nowhere to think.",
    )


def test_body_keeps_a_heading_within_a_line():
    body = "Status updates and Comments (2) stand below.\n\nTheo says... Feb 23, 2019"
    assert parse(page(body=body)).paragraphs == tuple(body.split("\n\n"))


def test_wrapped_lines_join_and_list_lines_stay_apart():
    assert parse(sample("updates")).paragraphs == (
        "Nobody should come to work afraid of being hurt.",
        "What happens next:",
        "• we read every idea",
        "• we answer each one by the end of May",
    )


def test_lines_of_a_body_without_empty_lines_are_paragraphs():
    assert parse(sample("unspaced")).paragraphs == ("The first paragraph.", "The second paragraph.")


def test_body_above_a_status_heading_keeps_a_line_on_subscribers():
    body = "Subscribe\n\nThis post has 3 subscribers"
    assert parse(page(body=body)).paragraphs == ("Subscribe", "This post has 3 subscribers")


def test_text_is_normalised_and_loses_what_shows_nothing():
    body = "\ufeffCafe\u0301\u200b \u202eopen\u202c,\u00ad  all\tday"
    assert parse(page(body=body)).paragraphs == ("Café open, all day",)


def test_joined_emoji_stays_whole():
    assert parse(page(body="Thank you 👩\u200d⚕\ufe0f")).paragraphs == ("Thank you 👩\u200d⚕\ufe0f",)


def test_page_may_have_no_edit_note():
    assert parse(sample("thread")).edit is None


def test_last_of_several_edit_notes_counts_and_the_others_are_told():
    post = parse(sample("updates"))
    assert post.edit == ArchivedEdit(date(2019, 3, 12), "Adam, DHSC")
    assert "An earlier edit, on 4 March 2019 by Stephen Hammond" in post.left


def test_page_without_status_heading_ends_its_body_at_the_subscribers():
    text = f"A title\n\n{BYLINE}\n\nSome words.\n\nSubscribe This post has 2 subscribers\n\nComments (0)"
    assert parse(text).paragraphs == ("Some words.",)


# Status updates


def test_status_updates_in_every_layout():
    assert parse(sample("updates")).updates == (
        ArchivedUpdate(date(2019, 3, 5), "We have read the first two hundred ideas.", "Under review"),
        ArchivedUpdate(date(2019, 3, 12), "Four trusts are trying body cameras.", "In progress"),
        ArchivedUpdate(date(2019, 3, 20), "The report is out.\n\nIt names twelve actions.", "Done"),
        ArchivedUpdate(date(2019, 4, 1), "Thank you all."),
    )


def test_status_update_without_empty_lines_has_a_paragraph_a_line():
    (update,) = parse(sample("unspaced")).updates
    assert update.text == "The first words of an update.\n\nIts second words."


@pytest.mark.parametrize(
    ("words", "text", "status"),
    [
        ("Feb 20, 2019: We began.\nWe went on.", "We began.\n\nWe went on.", ""),
        ("Feb 20, 2019 In progress - We began.", "We began.", "In progress"),
        ("Feb 20, 2019: Done", "Done", "Done"),
        ("Feb 20, 2019\nNHS England - our partner - agreed.", "NHS England - our partner - agreed.", ""),
    ],
)
def test_status_is_told_from_text(words, text, status):
    assert parse(page(updates=words)).updates == (ArchivedUpdate(date(2019, 2, 20), text, status),)


@pytest.mark.parametrize("words", ["1,204 subscribers", "1 subscriber", "no subscribers"])
def test_subscribers_are_counted_among_what_is_left(words):
    assert f"{words}, whom the page does not name" in parse(page(updates=f"This post has {words}")).left


def test_invitation_to_subscribe_is_left():
    assert "The invitation 'Be the first to subscribe'" in parse(sample("updates")).left


# Comments


def test_comment_heads_in_every_layout():
    assert [(comment.name, comment.date.day) for comment in parse(sample("thread")).comments] == [
        ("Jo Bloggs", 14),
        ("Sam O’Neill", 15),
        ("Amara Okafor", 15),
        ("Priya Shah", 16),
        ("Lee Wong", 16),
        ("Jo Bloggs", 17),
    ]


def test_replies_find_the_comment_that_they_answer():
    assert [comment.reply_to for comment in parse(sample("thread")).comments] == [None, None, 0, 0, 0, 1]


def test_reply_answers_the_latest_comment_of_that_name():
    heads = ["Jo says... Feb 1, 2019", "jo says... Feb 2, 2019", "Al replied to JO... Feb 3, 2019"]
    post = parse(page(declared=3, comments="\n\nYes.\n\n".join([*heads, ""])))
    assert post.comments[2].reply_to == 1


def test_line_in_reply_to_is_not_a_paragraph():
    assert parse(sample("thread")).comments[5].paragraphs == ("Which store room was it?",)


@pytest.mark.parametrize("words", ["In reply to the points above, I agree", "In reply to the minister."])
def test_sentence_that_begins_with_in_reply_to_is_a_paragraph(words):
    (comment,) = parse(page(declared=1, comments=f"Jo says: Feb 1, 2019\n\n{words}")).comments
    assert (comment.paragraphs, comment.reply_to) == ((words,), None)


def test_comment_keeps_a_line_that_looks_like_a_head_without_date():
    assert parse(sample("thread")).comments[0].paragraphs == (
        "The survey said:",
        "- no chairs",
        "- no kettle",
    )


def test_lines_of_comments_without_empty_lines_are_paragraphs():
    (comment,) = parse(sample("unspaced")).comments
    assert comment.paragraphs == ("The first paragraph of a comment.", "Its second paragraph.")


def test_page_may_have_no_comments():
    assert parse(sample("updates")).comments == ()


def test_text_below_the_end_is_told():
    assert "Below the end, line 45: 'Crown copyright'" in parse(sample("updates")).left


# What is refused


@pytest.mark.parametrize(
    ("text", "line_number", "reason"),
    [
        ("", 1, "the file is empty"),
        (" \n\u200b\r\n\t", 1, "the file is empty"),
        ("A title\n\nSome words.", 3, "the page ends without a line 'Posted by AUTHOR DATE'"),
        (BYLINE, 1, "no title stands above this line"),
        (f"Talk Health and Care\n{BYLINE}", 2, "no title stands above this line"),
        (page(byline="Posted by Ann Feb 13, 2019 Posted in"), 3, "'Posted by' needs an author, a date and"),
        (page(byline="Posted by Feb 13, 2019 Posted in News"), 3, "an author and a date must follow"),
        (page(body=""), 3, "no text of a post stands below this line"),
        (f"A title\n{BYLINE}\nSome words.", 3, "the page ends without a line 'Comments (N)'"),
        (page(body="One.\n\nThis post was edited on Jun 31, 2019 by Al"), 7, "there is no such date"),
        (page(body="One.\n\nThis post was edited on Monday by Al"), 7, "the date cannot be read"),
        (page(body="This post was edited on Jun 3, 2019 by Al\n\nMore."), 7, "words stand between the note"),
        (page(updates="We began."), 9, "no date stands above these words of a status update"),
        (page(updates="Feb 31, 2019\nWe began."), 9, "there is no such date"),
        (page(updates="Feb 3, 2019"), 9, "this status update has no words"),
        (page(updates="Subscribe\n\nShare"), 11, "words stand between the subscribers and the comments"),
        (
            page(declared=2, comments="Jo says... Feb 1, 2019\n\nYes."),
            11,
            "the page declares 2 comments, but holds 1",
        ),
        (
            page(declared=0, comments="Jo says... Feb 1, 2019\n\nYes."),
            11,
            "the page declares 0 comments, but holds 1",
        ),
        (page(declared=1, comments="Jo says...\n\nYes."), 13, "this comment has no date"),
        (page(comments="Jo says...\n\nYes."), 13, "this comment has no date"),
        (
            page(declared=2, comments="Jo says: 1 Feb 2019\n\nYes.\n\nAl says..."),
            17,
            "this comment has no date",
        ),
        (page(declared=1, comments="Jo says... Feb 31, 2019\n\nYes."), 13, "there is no such date"),
        (page(declared=1, comments="Jo says... Feb 1, 2019"), 13, "this comment has no words"),
        (page(comments="Hello."), 13, "these words stand before the first comment"),
        (
            page(declared=1, comments="Jo replies... Feb 1, 2019\n\nYes."),
            13,
            "this reply has no comment above it",
        ),
        (
            page(declared=1, comments="Jo replied to Al... Feb 1, 2019\n\nYes."),
            13,
            "nobody called 'Al' has commented above",
        ),
        (
            page(declared=1, comments="Jo says... Feb 1, 2019\n\nIn reply to Al\n\nYes."),
            15,
            "nobody called 'Al' has commented above",
        ),
        (page(body="A bell\x07."), 5, "the control character '\\x07' stands in the text"),
        (page(body="Half a \ud83d."), 5, "the control character '\\ud83d' stands in the text"),
        (page(body="Z" + "\u0301" * 31), 5, "a letter carries more than 30 marks"),
        ("\n" * 20_001, 20_000, "the file has more than 20,000 lines"),
    ],
)
def test_page_is_refused_with_line_and_reason(text, line_number, reason):
    error = refusal(text)
    assert error.line_number == line_number
    assert error.reason.startswith(reason)


def test_error_reads_as_a_sentence_and_shortens_its_line():
    error = ArchiveError(12, "word " * 40, "there is no such date")
    assert str(error).startswith("line 12: there is no such date: 'word word")
    assert str(error).endswith("…'")
    assert len(str(error)) < 130


def test_error_shows_control_characters_harmless():
    assert str(ArchiveError(1, "\x1b[2J", "bad")) == "line 1: bad: '\\x1b[2J'"


# Files


@pytest.mark.parametrize("data", [b"It\xe2\x80\x99s", b"\xef\xbb\xbfIt\xe2\x80\x99s", b"It\x92s"])
def test_decode_reads_utf8_with_and_without_mark_and_windows_1252(data):
    assert decode(data) == "It’s"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"One\nTwo\x00", "the file is not plain text"),
        ("One\nTwo".encode("utf-16"), "the file is not plain text"),
        (b"One\n\x89PNG\r\n\x1a", "the file is not plain text"),
        (b"One\nIt\xe2\x80\x99s caf\xe9", "the file is damaged: only part of it is UTF-8"),
        (b"One\n\x81", "the file is neither UTF-8 nor Windows-1252"),
    ],
)
def test_decode_refuses_what_is_not_text(data, reason):
    with pytest.raises(ArchiveError, match=reason):
        decode(data)


def test_decode_names_the_line_of_a_nul():
    with pytest.raises(ArchiveError) as caught:
        decode(b"One\r\nTwo\r\nThr\x00ee")
    assert caught.value.line_number == 3


def test_fingerprint_is_the_sha256_of_the_bytes():
    assert fingerprint(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# Any text at all

TWO_MEGABYTES = 2_000_000
HOSTILE = {
    "one long line": "a" * TWO_MEGABYTES,
    "empty lines": "\n" * TWO_MEGABYTES,
    "carriage returns": "\r" * TWO_MEGABYTES,
    "short lines": "a\n" * (TWO_MEGABYTES // 2),
    "marks in the wrong order": "\u0315\u0300" * (TWO_MEGABYTES // 4),
    "marks hidden in marks": "\u0f73" * (TWO_MEGABYTES // 3),
    "letters with marks": ("a" + "\u0315\u0300" * 15) * (TWO_MEGABYTES // 61),
    "bylines": "Posted by a 1 Jan 2019 " * (TWO_MEGABYTES // 23),
    "byline lines": page(byline="Posted by\n" * 19_000),
    "weekdays and times": page(comments="a says Wednesday 1st of Jan 2019 at 10:15 " * (TWO_MEGABYTES // 43)),
    "dates": page(byline="Posted by a " + "1 Jan 2019 " * (TWO_MEGABYTES // 11) + "Posted in News"),
    "heads": page(comments="a says to " * (TWO_MEGABYTES // 10)),
    "head lines": page(comments=("a replied to " * 17 + "Feb 1, 2019\n") * 8_000),
    "undated heads": page(comments="a says... Feb 1, 2019\nb\n" + "a says\n" * 19_000),
    "replies": page(
        declared=9_500, comments="a says... Feb 1, 2019\nb\n" + "b replies... Feb 1, 2019\nc\n" * 9_499
    ),
    "words of a body": page(body="word " * (TWO_MEGABYTES // 5)),
    "lines of a body": page(body="This post was edited on on on\n" * 19_000),
    "updates": page(updates="Feb 1, 2019: Done - it\n" * 19_000),
    "subscribers": page(updates="Subscribe\n" * 19_000),
    "words below the end": page() + "SIGN IN or REGISTER NOW to join the discussion\n" * 19_000,
}


@pytest.mark.usefixtures("_no_runaway")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_comes_to_an_end(name):
    outcome(parse, HOSTILE[name])


WORDS = st.lists(st.text("abcdefghé’", min_size=1, max_size=6), min_size=1, max_size=5).map(" ".join)
NAMES = st.text("ABCabc", min_size=1, max_size=8)
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
COMMENTS = st.builds(ArchivedComment, NAMES, DATES, TEXTS)
UPDATES = st.builds(ArchivedUpdate, DATES, WORDS, st.sampled_from(["", "Done", "In progress"]))
POSTS = st.builds(
    ArchivedPost,
    title=WORDS,
    author=NAMES,
    date=DATES,
    category=WORDS,
    paragraphs=TEXTS,
    edit=st.none() | st.builds(ArchivedEdit, DATES, NAMES),
    updates=st.lists(UPDATES, max_size=3).map(tuple),
    comments=st.lists(COMMENTS, max_size=4).map(tuple),
)
LINES = st.sampled_from(
    [
        line
        for path in SAMPLES.glob("*.txt")
        for line in path.read_text("utf-8").splitlines()
        if len(line) < 60
    ]
)


def written(post, day):
    """The page of this post, as the old stream showed it."""
    lines = [
        post.title,
        f"Posted by {post.author} {day(post.date)} Posted in {post.category}",
        *post.paragraphs,
    ]
    if post.edit:
        lines.append(f"This post was edited on {day(post.edit.date)} by {post.edit.editor}")
    lines.append("Status updates")
    for update in post.updates:
        lines += [day(update.date), f"{update.status} - {update.text}" if update.status else update.text]
    lines.append(f"Comments ({len(post.comments)})")
    for comment in post.comments:
        lines += [f"{comment.name} says... {day(comment.date)}", *comment.paragraphs]
    return lines


@settings(max_examples=150, deadline=None)
@given(
    POSTS,
    st.sampled_from(["%b %d, %Y", "%d %B %Y", "%d/%m/%Y", "%Y-%m-%d", "%A %d %B %Y", "%b %d, %Y %I:%M %p"]),
    st.sampled_from(["\n\n", "\r\n \r\n", "\n"]),
)
def test_post_that_was_written_out_reads_back_the_same(post, form, between):
    assert parse(between.join(written(post, lambda day: day.strftime(form)))) == post


@settings(max_examples=200, deadline=None)
@given(st.text() | st.lists(LINES | st.text(max_size=20), max_size=25).map("\n".join))
def test_any_text_is_read_or_refused(text):
    assert isinstance(outcome(parse, text), ArchivedPost | str)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_shuffled_page_is_read_or_refused(data):
    lines = sample(data.draw(st.sampled_from(["thread", "updates", "unspaced"]))).split("\n")
    kept = [line for line in lines if data.draw(st.integers(0, 9)) > 0]
    assert isinstance(outcome(parse, "\n".join(kept)), ArchivedPost | str)


@settings(max_examples=100, deadline=None)
@given(st.binary())
def test_any_file_is_decoded_or_refused(data):
    assert isinstance(outcome(decode, data), str)
