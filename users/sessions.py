"""Where a person is signed in: a row for each session, seen every few minutes, ended one by one or all at once.

The library's table with our own reading of it: its list asks two queries a session, and its middleware writes a row
with every request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core.clients import address_of
from users.devices import device_in_words

# The row of a session, as the session itself knows it.
ROW = "session_row"
SEEN_EVERY = timedelta(minutes=10)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Place:
    """One place where a person is signed in."""

    pk: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def note(request):
    """Keep a row for the session in which somebody has just signed in."""
    if not request.session.session_key:
        request.session.save()
    row, _ = UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user_id": request.user.pk,
            "ip": address_of(request),
            "user_agent": request.headers.get("User-Agent", "")[:200],
        },
    )
    request.session[ROW] = row.pk
    cache.set(_seen_key(row.pk), True, SEEN_EVERY.total_seconds())


def note_seen(request):
    """Note when and from where a session was last used: one write in ten minutes at the most."""
    row = request.session.get(ROW)
    if row and cache.add(_seen_key(row), True, SEEN_EVERY.total_seconds()):
        UserSession.objects.filter(pk=row).update(last_seen_at=timezone.now(), ip=address_of(request))


def stay_signed_in(request, user):
    """Keep this session, whose key changes with the password, when all others have ended."""
    update_session_auth_hash(request, user)
    UserSession.objects.filter(pk=request.session.get(ROW)).update(session_key=request.session.session_key)


def places_of(user, *, current=None):
    """Return where a person is signed in as a list of `Place`, this one first, then the last used (two queries)."""
    rows = UserSession.objects.filter(user_id=user.pk)
    live = {session.session_key: session for session in _sessions_of(rows)}
    places = [
        Place(
            pk=row.pk,
            device=device_in_words(row.user_agent),
            address=row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == current,
        )
        for row in rows
        if row.session_key in live and _belongs_to(live[row.session_key], user)
    ]
    return sorted(places, key=lambda place: (place.is_this, place.seen_at), reverse=True)[:MOST_SHOWN]


def end(user, *, pk):
    """End one session of a person; return whether there was such a one."""
    return _end(UserSession.objects.filter(user_id=user.pk, pk=pk)) > 0


def end_all(user, *, besides=None):
    """End every session of a person but the one with the key `besides`; return how many there were."""
    return _end(UserSession.objects.filter(user_id=user.pk).exclude(session_key=besides or ""))


def drop_ended():
    """Delete sessions that are over, and what was noted of them; return how many notes went."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(live)).delete()[0]


def _seen_key(row):
    return f"session-seen:{row}"


def _sessions_of(rows):
    # core.sessions keeps sessions in the database, so that they can be found and ended many at a time.
    return Session.objects.filter(session_key__in=rows.values("session_key"), expire_date__gt=timezone.now())


def _belongs_to(session, user):
    """Return whether a session still signs this person in: a new password ends all that began with the old one."""
    data = session.get_decoded()
    return data.get(SESSION_KEY) == str(user.pk) and any(
        constant_time_compare(data.get(HASH_SESSION_KEY, ""), key)
        for key in (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    )


def _end(rows):
    keys = dict(rows.values_list("pk", "session_key"))
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys.values()).delete()
        UserSession.objects.filter(pk__in=keys).delete()
    return len(keys)
