"""The base of every page, and two tables that every app may use: limits and mail."""

from core.models.limits import LimitCounter
from core.models.mail import QueuedMail
from core.models.pages import (
    RESERVED_AT_ROOT,
    BasePage,
    BasePageForm,
    is_reserved_slug,
    reserved_slug_message,
    seconds_until,
    with_related,
)

__all__ = [
    "RESERVED_AT_ROOT",
    "BasePage",
    "BasePageForm",
    "LimitCounter",
    "QueuedMail",
    "is_reserved_slug",
    "reserved_slug_message",
    "seconds_until",
    "with_related",
]
