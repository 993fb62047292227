"""Following without an account: what waits for the owner of the address is a signed link, and no row."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import transaction
from django.urls import reverse

from conversations.models import Conversation
from conversations.permissions import user_can_see
from core import limits, mail
from core.exceptions import PageNotFound
from subscriptions.actions.choosing import clear_trouble, keep, start_again, switch_digests
from subscriptions.actions.following import subscribe
from subscriptions.limits import MAIL_FROM_PLACE, MAIL_TO_ADDRESS
from subscriptions.models import Subscriber
from users.models import User

SALT = "subscriptions.opting-in"
DAYS_TO_CONFIRM = 7


@dataclass(frozen=True)
class Wish:
    """What a link asks for: that this address follows this conversation, which everybody may read."""

    email: str
    conversation: Conversation


class LinkExpired(Exception):
    """Raised when a link is older than it holds."""


def ask_owner(*, email, conversation_id, network):
    """Write to an address that somebody typed, with a link to confirm; the same work whoever's it is.

    One mail an address an hour: what is asked for meanwhile is answered alike, and no mail goes. Raises PageNotFound,
    and LimitReached for a place that asks too often. Call it outside every transaction.
    """
    conversation = _readable_by_all(conversation_id)
    limits.take(MAIL_FROM_PLACE, network)
    try:
        limits.take(MAIL_TO_ADDRESS, email)
    except limits.LimitReached:
        return
    token = signing.dumps([email, conversation.pk], salt=SALT)
    mail.queue(
        "confirm_subscription",
        email,
        title=conversation.title,
        path=reverse("subscriptions:confirm", args=[token]),
        days=DAYS_TO_CONFIRM,
    )


def read_wish(token):
    """Return what a link asks for. Raises LinkExpired, and PageNotFound for one that is not ours."""
    try:
        email, conversation_id = signing.loads(token, salt=SALT, max_age=DAYS_TO_CONFIRM * 24 * 3600)
    except signing.SignatureExpired as expired:
        raise LinkExpired from expired
    except (signing.BadSignature, ValueError) as error:
        raise PageNotFound("This link is not whole. Open it once more from the email.") from error
    return Wish(email, _readable_by_all(conversation_id))


def confirm_wish(*, wish):
    """Let the address follow, or the account that has it; return the subscriber. May be called twice."""
    with transaction.atomic():
        user = User.objects.filter(email=wish.email, is_active=True).first()
        key = {"user": user} if user else {"email": wish.email}
        subscriber = Subscriber.objects.get_or_create(**key)[0]
        if not user:
            # Whoever confirms by mail gets mail, and wants it.
            keep(subscriber=subscriber)
            start_again(subscriber=subscriber)
            clear_trouble(subscriber=subscriber)
            switch_digests(subscriber=subscriber, off=False)
        subscribe(subscriber=subscriber, conversation=wish.conversation)
    return subscriber


def _readable_by_all(conversation_id):
    conversation = Conversation.objects.with_terms().filter(pk=conversation_id).first()
    if conversation is None or not user_can_see(AnonymousUser(), conversation):
        raise PageNotFound("There is nothing to subscribe to here.")
    return conversation
