"""Asking to be registered without a work address, and the moderators' answer."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core import mail
from ledger.actions import record
from ledger.enums import Kind
from users.enums import Decision, Proof
from users.models import StaffRequest, User
from users.permissions import user_can_ask_to_be_registered, user_can_decide


class AlreadyWaiting(Exception):
    """Raised when a request of the same person waits already."""


class AlreadyDecided(Exception):
    """Raised when somebody answered first; `staff_request` holds what was said and by whom."""

    def __init__(self, staff_request):
        super().__init__(f"Request {staff_request.pk} was answered before.")
        self.staff_request = staff_request


def ask(*, by, employer, role, sentence):
    """Ask moderators to register a person as staff; return the request.

    Raises AlreadyWaiting, of many at the same moment for all but one, and PermissionDenied for whoever need not or may
    not ask.
    """
    if not user_can_ask_to_be_registered(by):
        if StaffRequest.objects.waiting().filter(user=by).exists():
            raise AlreadyWaiting
        raise PermissionDenied
    try:
        with transaction.atomic():
            staff_request = StaffRequest.objects.create(
                user=by, employer=employer, role=role, sentence=sentence
            )
            _tell(by, "staff_request_received", path=reverse("users:ask"))
    except IntegrityError as error:
        raise AlreadyWaiting from error
    return staff_request


def approve(*, staff_request, by, reason=""):
    """Register the person as staff, say so by mail, and return the request.

    Raises PermissionDenied, and AlreadyDecided for the second of two moderators.
    """
    now = timezone.now()
    with transaction.atomic():
        person = _decide(staff_request, Decision.APPROVED, by=by, reason=reason, at=now)
        User.objects.filter(pk=person.pk).update(proof=Proof.MODERATOR, proven_at=now)
        record(Kind.STAFF_APPROVED, by=by, subject=person, reason=reason)
        _tell(person, "staff_request_approved", reason=reason, path="/")
    return StaffRequest.objects.get(pk=staff_request.pk)


def decline(*, staff_request, by, reason):
    """Tell the person by mail why not, and return the request. Raises as `approve` does."""
    with transaction.atomic():
        person = _decide(staff_request, Decision.DECLINED, by=by, reason=reason, at=timezone.now())
        record(Kind.STAFF_DECLINED, by=by, subject=person, reason=reason)
        _tell(person, "staff_request_declined", reason=reason, path=reverse("users:ask"))
    return StaffRequest.objects.get(pk=staff_request.pk)


def _decide(staff_request, decision, *, by, reason, at):
    if not user_can_decide(by, staff_request):
        raise PermissionDenied
    waiting = StaffRequest.objects.filter(pk=staff_request.pk, decision=Decision.WAITING)
    if not waiting.update(decision=decision, reason=reason, decided_at=at, decided_by=by):
        raise AlreadyDecided(StaffRequest.objects.select_related("decided_by").get(pk=staff_request.pk))
    return staff_request.user


def _tell(person, message, **context):
    mail.queue(message, person.email, user=person, name=person.get_full_name(), **context)
