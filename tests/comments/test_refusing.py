"""What is not taken: a clear answer, nothing stored, and the text still in the box."""

import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from comments.actions import post_comment
from comments.enums import State
from comments.models import StaffComment
from comments.refusals import NotOpen, NotThere
from conversations.enums import Kind
from conversations.models import Conversation
from core.exceptions import PageNotFound
from screening.models import Approval
from tests.comments.sending import (
    TEXT,
    address,
    count_of,
    problem,
    save,
    send,
    set_clock,
    typed,
    write_address,
)
from tests.factories.blog import PostPageFactory
from tests.factories.comments import comment_by, put
from tests.factories.pages import hide, soup
from tests.factories.security import give_password, sign_in
from tests.users.people import person, staff, suspension_of
from users import unsent

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)


def refused(response, status, words, text=TEXT):
    """Check an answer that takes nothing, says why, and has the text still in the box."""
    assert response.status_code == status
    assert words in problem(response)
    assert typed(response).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def post_by_action(by, conversation, text=TEXT, **fields):
    given = {"by": by, "conversation_id": conversation.pk, "text": text, "token": uuid.uuid4()}
    return post_comment(**given | fields)


# --- The text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write something first."),
        (" \r\n\t ", "Write something first."),
        ("\u200b\u2060\ufeff\u00ad", "Write something first."),
        ("\u200d\u200c\u200d", "Write something first."),
        ("\u200d\u00a0\u200d", "Write something first."),
        ("\u202e\u2066\u2069\u061c", "Write something first."),
        ("\u3164\u115f\u2800\ufe0f\u034f", "Write something first."),
        ("a\x00b", "Leave out hidden characters"),
        ("a\x1bb", "Leave out hidden characters"),
        ("x" * 3001, "it has 3,001 characters, 1 more than the 3,000 that fit"),
        ("é👩‍⚕️" * 1500, "characters"),
        ("<b>Bold</b>", "HTML does not work here: take out ‘<b>’."),
        ("<script>alert(1)</script>", "HTML does not work here: take out ‘<script>’."),
        ("a <!-- b -->", "HTML does not work here"),
        ("a</p >b", "HTML does not work here"),
        ("<img src=x onerror=alert(1)", "HTML does not work here"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["comment", "reply", "edit"])
def test_text_that_does_not_fit_is_still_in_the_box(client, ann, post, what, text, words):
    own = comment_by(ann, post, "Before.")
    path = {"comment": write_address(post), "reply": address(own, "reply/"), "edit": address(own, "edit/")}[
        what
    ]
    response = send(client, path, text, version=1)
    refused(response, 422, words, text)
    assert StaffComment.objects.values_list("comment", "version").get() == ("Before.", 1)
    assert count_of(post) == 1


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("x" * 3000, "x" * 3000),
        # A line end is one character, however the browser writes it.
        ("\r\n".join("x" * 1500), "\n".join("x" * 1500)),
        ("\u202eright to left\u202c", "right to left"),
        ("zero\u200bwidth", "zerowidth"),
        ("e\u0301", "é"),
        ("a < b, 3 <4 and <3", "a < b, 3 <4 and <3"),
        ("👩‍⚕️ می‌خواهم", "👩‍⚕️ می‌خواهم"),
        ("  a  \r\n\r\n\r\n\r\nb\t\n", "a\n\nb"),
        ("\u2028a\u2029b", "a\nb"),
    ],
)  # fmt: skip
def test_text_is_stored_in_one_form(client, ann, post, text, stored):
    if len(stored) == 2999:
        assert len(text) == 4498
    assert send(client, write_address(post), text).status_code == 302
    assert StaffComment.objects.get().comment == stored


@pytest.mark.parametrize("name", ["text", "token"])
def test_field_that_is_missing_is_a_refusal_and_no_fault(client, ann, post, name):
    fields = {"text": TEXT, "token": str(uuid.uuid4())}
    del fields[name]
    response = client.post(write_address(post), fields)
    assert response.status_code == (422 if name == "text" else 302)


def test_half_of_a_pair_of_surrogates_is_refused(client, ann, post):
    """It comes in encodings other than UTF-8 alone: what is not UTF-8 is replaced when it is read."""
    body = "--x\r\nContent-Disposition: form-data; name=text\r\n\r\nLone +2AA- one\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x; charset={}"
    for charset, status in (("utf-7", 400), ("utf-8", 302)):
        response = client.generic("POST", write_address(post), body, content_type=kind.format(charset))
        assert response.status_code == status
    assert StaffComment.objects.get().comment == "Lone +2AA- one"


def test_bytes_that_are_no_utf_8_are_replaced(client, ann, post):
    kind = "application/x-www-form-urlencoded"
    client.generic("POST", write_address(post), "text=caf%E9+%ED%A0%80", content_type=kind)
    assert StaffComment.objects.get().comment == "caf\ufffd \ufffd\ufffd\ufffd"


@pytest.mark.parametrize("encoding", ["multipart", "urlencoded"])
@pytest.mark.parametrize("csrf", [True, False])
@pytest.mark.parametrize("who", ["staff", "stranger"])
def test_body_of_thirty_megabytes_is_refused_unread(post, encoding, csrf, who):
    client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
    if who == "staff":
        client.force_login(staff())
    text = "x" * (30 * 1024 * 1024)
    if encoding == "multipart":
        response = client.post(write_address(post), {"text": text})
    else:
        kind = "application/x-www-form-urlencoded"
        response = client.generic("POST", write_address(post), urlencode({"text": text}), content_type=kind)
    assert response.status_code == 400
    assert "too large" in response.text
    assert len(response.content) < 100_000
    assert not StaffComment.objects.exists()


def test_large_file_that_is_sent_along_is_no_text(client, ann, post, tmp_path):
    file = tmp_path / "x.txt"
    file.write_bytes(b"x" * 5_000_000)
    with file.open("rb") as opened:
        response = client.post(write_address(post), {"text": opened})
    refused(response, 422, "Write something first.", "")


# --- Where and when --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["own", "of the parent"])
@pytest.mark.parametrize(
    ("field", "moved", "is_open"),
    [
        ("opens_at", MICROSECOND, False),
        ("opens_at", timedelta(0), True),
        ("closes_at", MICROSECOND, True),
        ("closes_at", timedelta(0), False),
    ],
)
def test_conversation_opens_and_closes_at_the_very_moment(monkeypatch, ann, kind, field, moved, is_open):
    now = timezone.now()
    post = PostPageFactory()
    conversation = Conversation.objects.get(pk=post.conversation.pk)
    if kind == "of the parent":
        conversation = Conversation.objects.create(
            page_id=post.pk, kind=Kind.IDEA, suffix="ideas/1-a/", parent=conversation
        )
    Conversation.objects.filter(pk=post.conversation.pk).update(**{field: now + moved})
    set_clock(monkeypatch, now)
    if is_open:
        assert post_by_action(ann, conversation).is_new
    else:
        with pytest.raises(NotOpen):
            post_by_action(ann, conversation)
    assert StaffComment.objects.exists() is is_open


@pytest.mark.parametrize("field", ["opens_at", "closes_at"])
@pytest.mark.parametrize("what", ["comment", "reply", "edit"])
def test_conversation_that_is_not_open_keeps_the_text_in_the_box(client, ann, post, field, what):
    own = comment_by(ann, post, "Before.")
    moment = timezone.now() + timedelta(hours=1) * (1 if field == "opens_at" else -1)
    Conversation.objects.filter(pk=post.conversation.pk).update(**{field: moment})
    path = {"comment": write_address(post), "reply": address(own, "reply/"), "edit": address(own, "edit/")}[
        what
    ]
    refused(send(client, path, version=1), 409, "This conversation is not open")
    assert StaffComment.objects.get().comment == "Before."


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.REMOVED])
def test_reply_to_what_is_no_longer_shown_keeps_the_text_in_the_box(client, ann, post, state):
    root = put(comment_by(staff(), post), state, was_seen=True)
    refused(send(client, address(root, "reply/")), 409, "What you answer is no longer shown")
    assert StaffComment.objects.count() == 1


def test_reply_to_what_was_never_shown_is_an_unknown_address_even_to_its_writer(client, ann, post):
    root = comment_by(ann, post, state=State.HELD)
    assert send(client, address(root, "reply/")).status_code == 404


def answer(by, pk):
    return post_comment(by=by, text=TEXT, token=uuid.uuid4(), reply_to_id=pk)


@pytest.mark.parametrize("parent", ["missing", "held", 2**31, -1])
def test_reply_to_a_comment_that_nobody_sees_has_no_place(ann, post, parent):
    held = put(comment_by(staff(), post), State.HELD).pk
    before = StaffComment.objects.count(), count_of(post)
    with pytest.raises(PageNotFound):
        answer(ann, {"missing": held + 999, "held": held}.get(parent, parent))
    assert (StaffComment.objects.count(), count_of(post)) == before


@pytest.mark.parametrize("state", [State.REMOVED, State.WITHDRAWN])
def test_reply_to_a_stub_is_refused(ann, post, state):
    gone = put(comment_by(staff(), post), state)
    with pytest.raises(NotThere):
        answer(ann, gone.pk)
    assert StaffComment.objects.count() == 1


def test_reply_stands_in_the_conversation_of_what_it_answers_and_in_no_other(client, ann, post):
    there = comment_by(staff(), PostPageFactory())
    send(client, address(there, "reply/"), conversation=post.conversation.pk, reply_to=0)
    assert StaffComment.objects.get(user=ann).conversation_id == there.conversation_id


def test_conversation_that_the_person_may_not_see_is_not_there(ann, post):
    hide(post, "group")
    with pytest.raises(PageNotFound):
        post_by_action(ann, post.conversation)


# --- Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("reader", "We do not know yet that you work in health or care."),
        ("suspended", "Your account is suspended."),
        ("superuser", "We do not know yet that you work in health or care."),
    ],
)
@pytest.mark.parametrize("what", ["comment", "reply", "edit"])
def test_who_may_not_take_part_keeps_the_text_in_the_box(client, post, who, words, what):
    user = person(who)
    client.force_login(user)
    own = comment_by(user, post, "Before.")
    path = {"comment": write_address(post), "reply": address(own, "reply/"), "edit": address(own, "edit/")}[
        what
    ]
    refused(send(client, path, version=1), 403, words)
    assert StaffComment.objects.get().comment == "Before."


def test_person_who_was_suspended_meanwhile_is_told_where_to_read_why(client, ann, post):
    suspension_of(ann)
    response = send(client, write_address(post))
    refused(response, 403, "Your account is suspended.")
    assert soup(response).select_one("main a[href^='/accounts/suspended/']")


# --- Too often -------------------------------------------------------------------------------------


def test_sixth_comment_in_a_minute_waits_and_keeps_its_text(client, ann, post):
    for number in range(5):
        assert send(client, write_address(post), f"Comment {number}.").status_code == 302
    response = send(client, write_address(post))
    refused(response, 429, "You are writing very fast. Try again in")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert StaffComment.objects.count() == 5


def test_limit_is_each_person_s_own(client, ann, post):
    for number in range(6):
        send(client, write_address(post), f"Comment {number}.")
    client.force_login(staff())
    assert send(client, write_address(post)).status_code == 302


@pytest.mark.parametrize(
    ("state", "hours", "here", "is_taken"),
    [
        (State.PUBLIC, 23, True, False),
        (State.HELD, 23, True, False),
        (State.WITHDRAWN, 23, True, True),
        (State.REMOVED, 23, True, True),
        (State.PUBLIC, 25, True, True),
        (State.PUBLIC, 23, False, True),
    ],
)
def test_same_words_are_taken_once_a_day_in_one_place(client, ann, post, state, hours, here, is_taken):
    earlier = timezone.now() - timedelta(hours=hours)
    comment_by(ann, post if here else PostPageFactory(), TEXT, state=state, created_at=earlier)
    response = send(client, write_address(post), TEXT.replace("\n", "\r\n"))
    if is_taken:
        assert response.status_code == 302
    else:
        refused(response, 409, "You have written exactly this here already.")
    assert StaffComment.objects.count() == 1 + is_taken


def test_same_words_of_somebody_else_are_taken(client, ann, post):
    comment_by(staff(), post, TEXT)
    assert send(client, write_address(post)).status_code == 302


# --- Signed out meanwhile --------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["comment", "reply", "edit"])
def test_text_of_who_was_signed_out_is_in_the_box_after_signing_in(client, ann, post, what):
    own = comment_by(ann, post, "Before.")
    path = {"comment": write_address(post), "reply": address(own, "reply/"), "edit": address(own, "edit/")}[
        what
    ]
    give_password(ann)
    client.logout()
    response = send(client, path, version=1)
    refused(response, 403, "You are signed out. Sign in to send this: your text is kept.")
    assert soup(response).select_one(f"main a[href='/accounts/sign-in/?next={path}']") or what == "edit"
    sign_in(ann, client=client, following=path)
    assert client.answer.url == path
    assert typed(client.get(path)) == TEXT
    assert StaffComment.objects.get().comment == "Before."
    # It is kept until it is sent.
    assert typed(client.get(path)) == TEXT
    assert send(client, path, version=1).status_code == 302
    assert TEXT not in typed(client.get(path)) or what == "edit"
    assert unsent.KEY not in client.session


def test_text_that_was_kept_stands_in_no_other_box(client, ann, post):
    client.logout()
    send(client, write_address(post))
    client.force_login(ann)
    assert typed(client.get(write_address(PostPageFactory()))) == ""
    assert typed(client.get(write_address(post))) == TEXT


def test_text_for_a_page_of_members_is_kept_for_who_was_signed_out(client, ann, post):
    hide(post, "members")
    client.logout()
    response = send(client, write_address(post))
    assert response.url == f"/accounts/sign-in/?next={write_address(post)}"
    client.force_login(ann)
    assert typed(client.get(write_address(post))) == TEXT


def test_stranger_keeps_no_more_than_a_form_takes(client, post):
    response = send(client, write_address(post), "x" * 50_000)
    assert response.status_code == 403
    assert len(client.session[unsent.KEY]["typed"]["text"]) == unsent.LONGEST


def test_page_says_nothing_of_an_own_comment_to_who_was_signed_out(client, ann, post):
    own = comment_by(ann, post, "Not for readers.", state=State.HELD)
    client.logout()
    assert "Not for readers." not in save(client, own, TEXT).text
    assert client.get(address(own, "edit/")).status_code == 302


# --- Proof of origin -------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", ["none", "forged", "stale", "no cookie"])
@pytest.mark.parametrize("what", ["comment", "reply", "edit"])
def test_form_without_good_proof_of_origin_comes_back_with_a_fresh_one_and_works(post, proof, what):
    user = staff()
    Approval.objects.create(user=user)
    own = comment_by(user, post, "Before.")
    path = {"comment": write_address(post), "reply": address(own, "reply/"), "edit": address(own, "edit/")}[
        what
    ]
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    old = soup(client.get(path)).select_one("form.write")
    fields = {one["name"]: one.get("value", "") for one in old.select("input[name]")} | {"text": TEXT}
    if proof == "none":
        del fields["csrfmiddlewaretoken"]
    elif proof == "forged":
        fields["csrfmiddlewaretoken"] = "x" * 64
    elif proof == "stale":
        # Signed in again in another window.
        client.cookies["csrftoken"] = "y" * 32
    else:
        del client.cookies["csrftoken"]
    response = client.post(path, fields)
    refused(response, 403, "This page was open for too long. Your text is still here: send it again.")
    assert StaffComment.objects.get().comment == "Before."
    again = soup(response).select_one("form.write")
    assert again["action"] == path
    fresh_fields = {one["name"]: one.get("value", "") for one in again.select("input[name]")}
    assert fresh_fields["csrfmiddlewaretoken"] != fields.get("csrfmiddlewaretoken")
    # It is the same sending: nothing is made twice.
    assert {name: fresh_fields.get(name) for name in ("token", "version")} == {
        name: fields.get(name) for name in ("token", "version")
    }
    assert client.post(path, fresh_fields | {"text": typed(response)}).status_code == 302
    assert StaffComment.objects.filter(comment=TEXT).count() == 1


def test_form_without_proof_of_origin_of_a_stranger_comes_back_too(post):
    client = Client(enforce_csrf_checks=True)
    refused(send(client, write_address(post)), 403, "This page was open for too long.")


@pytest.mark.parametrize("end", ["like/", "withdraw/", "report/"])
def test_button_without_proof_of_origin_does_nothing(post, end):
    user = staff()
    comment = comment_by(user if end == "withdraw/" else staff(), post)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    before = StaffComment.objects.values().get()
    assert client.post(address(comment, end), {"like": "1", "rule": "other"}).status_code == 403
    assert StaffComment.objects.values().get() == before


def test_form_without_proof_of_origin_to_an_unknown_address_is_not_found(post):
    client = Client(enforce_csrf_checks=True)
    assert send(client, "/comments/on/999999/").status_code == 404
