"""How soon a subscriber is told, and stopping everything."""

from django.db import transaction
from django.utils import timezone

from subscriptions.enums import GATHERED, Pace, State, Trouble
from subscriptions.models import Choice, Notification


def choose(*, subscriber, kind, pace):
    """Choose how soon a kind of news is told; what waits for a mail already is told by the new choice.

    What was for the site only stays there: nobody who chooses mail is sent the news of a year at once.
    """
    with transaction.atomic():
        Choice.objects.update_or_create(subscriber=subscriber, kind=kind, defaults={"pace": pace})
        waiting = Notification.objects.filter(
            subscriber=subscriber,
            kind=kind,
            pace__in=(Pace.AT_ONCE, *GATHERED),
            read_at=None,
            digest=None,
            done_at=None,
        )
        if pace == Pace.AT_ONCE:
            waiting.exclude(pace=Pace.AT_ONCE).update(pace=pace, state=State.WAITING, due_at=timezone.now())
        else:
            waiting.update(pace=pace, state=State.NONE, due_at=None)


def stop_everything(*, subscriber):
    """Send no mail at all any more; what is followed stays, and is told on the site. May be called twice."""
    with transaction.atomic():
        if subscriber.stopped_at is None:
            subscriber.stopped_at = timezone.now()
            subscriber.save(update_fields=["stopped_at"])


def start_again(*, subscriber):
    """Send mail again, by the choices that stand."""
    if subscriber.stopped_at is not None:
        subscriber.stopped_at = None
        subscriber.save(update_fields=["stopped_at"])


def switch_digests(*, subscriber, off):
    """Send no digests any more, or send them again; return whether that changed anything."""
    changed = subscriber.digests_are_off != off
    subscriber.digests_are_off = off
    subscriber.save(update_fields=["digests_are_off"])
    return changed


def revoke_links(*, subscriber):
    """Make every link that leads to the choices useless; those that unsubscribe hold."""
    subscriber.links_version += 1
    subscriber.save(update_fields=["links_version"])


def choose_all(*, subscriber, paces, quiet_hours):
    """Choose how soon kinds of news are told, a dict, and when no mail comes: two hours (0 to 23), or None and None.

    Whoever chooses a digest gets digests again.
    """
    with transaction.atomic():
        for kind, pace in paces.items():
            choose(subscriber=subscriber, kind=kind, pace=pace)
        if set(paces.values()) & set(GATHERED):
            subscriber.digests_are_off = False
        subscriber.quiet_from, subscriber.quiet_until = quiet_hours
        subscriber.save(update_fields=["digests_are_off", "quiet_from", "quiet_until"])


def keep(*, subscriber):
    """Note that the owner of an address wants to keep what it follows; the question comes again in a year."""
    subscriber.kept_at = timezone.now()
    subscriber.save(update_fields=["kept_at"])


def clear_trouble(*, subscriber):
    """Write to an address again that mail came back from: its owner says that it works."""
    if subscriber.trouble:
        subscriber.trouble = Trouble.NONE
        subscriber.save(update_fields=["trouble"])
