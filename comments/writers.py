"""Who wrote the comments of a page, in one query: no more of an account than stands beside its words."""

import uuid
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from users.models import Profile, User
from users.models.accounts import name_shown

NAME = ("public_name", "first_name", "last_name")
PROFILE = ("role", "organisation", "setting", "region")
SHOWN = tuple(f"show_{name}" for name in PROFILE)
FETCHED = (
    *("pk", "public_id", "proven_at", "is_active", "official_id"),
    *NAME,
    *(f"profile__{name}" for name in (*PROFILE, *SHOWN)),
)


@dataclass(frozen=True, slots=True)
class Writer:
    """The name beside a comment, what the profile shows, the address of the person's page, and who is an official."""

    name: str
    about: str = ""
    address: str = ""
    official_id: int | None = None


def attach_writers(comments):
    """Give each comment, and each that one of them answers, its `writer`; no query where all are of the archive."""
    seen = {id(comment): comment for comment in comments}
    seen |= {id(comment.reply_to): comment.reply_to for comment in comments if comment.reply_to_id}
    writers = writers_of({comment.user_id for comment in seen.values()} - {None})
    for comment in seen.values():
        comment.writer = writers.get(comment.user_id) or Writer(comment.user_name)


def writers_of(user_ids):
    """Return a dict of Writer by the id of the account, in one query."""
    if not user_ids:
        return {}
    # Numbers of our own, by hand: eighty parameters would be quoted and parsed anew for each page.
    ids = ", ".join(str(int(pk)) for pk in user_ids)
    rows = User.objects.extra(where=[f"users_user.id IN ({ids})"]).values_list(*FETCHED)  # noqa: S610
    return {row[0]: _writer(*row) for row in rows}


def _writer(pk, public_id, proven_at, is_active, official_id, *rest):
    names, profile = rest[: len(NAME)], rest[len(NAME) :]
    return Writer(
        name=name_shown(pk, *names),
        about=_about(profile) if any(profile[len(PROFILE) :]) else "",
        address=f"{_people()}{public_id}/" if proven_at and is_active else "",
        official_id=official_id,
    )


def _about(values):
    return ", ".join(Profile(**dict(zip((*PROFILE, *SHOWN), values, strict=True))).shown)


@cache
def _people():
    """Return what the address of every person's page begins with: `reverse` would be slow eighty times."""
    nobody = uuid.UUID(int=0)
    return reverse("users:person", args=[nobody]).removesuffix(f"{nobody}/")
