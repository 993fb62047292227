"""Sending what `core.mail` queued."""

import logging
import smtplib
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from core.models import QueuedMail

logger = logging.getLogger(__name__)

# How long a worker may take over a message before it counts as dead and another tries.
LEASE = timedelta(minutes=5)
# Pauses after a failure; after the last of them the message is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
PERMANENT = range(500, 600)


def send(mail_id):
    """Send a queued message and forget it; may be called twice, and by two workers at once."""
    mail = claim(mail_id)
    if mail is None:
        return
    try:
        as_email(mail).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the message is neither lost nor tried for ever
        put_off(mail, error)
    else:
        mail.delete()


def claim(mail_id):
    """Return a message that is due, for this worker alone, or None.

    The try is counted before it is made: a message that kills its worker is given up in the end.
    """
    now = timezone.now()
    due = QueuedMail.objects.due(now).filter(pk=mail_id)
    if not due.update(next_try_at=now + LEASE, tries=F("tries") + 1):
        return None
    mail = QueuedMail.objects.filter(pk=mail_id).first()
    if mail and mail.tries > len(PAUSES) + 1:
        give_up(mail)
        return None
    return mail


def put_off(mail, error):
    """Plan the next try after a failure, or give the message up.

    The log names neither the address nor what the server said, which may repeat it.
    """
    code = smtp_code(error)
    logger.warning(
        "Mail %s (%s) was not sent: %s %s", mail.pk, mail.message, type(error).__name__, code or ""
    )
    if is_refused(error) or mail.tries > len(PAUSES):
        give_up(mail)
    else:
        pause = PAUSES[mail.tries - 1]
        QueuedMail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() + pause)


def give_up(mail):
    """Try a message no more; codes and links that were to be sent are forgotten at once."""
    logger.error("Mail %s (%s) is given up after %s tries", mail.pk, mail.message, mail.tries)
    QueuedMail.objects.filter(pk=mail.pk).update(failed_at=timezone.now(), context={})


def is_refused(error):
    """Return whether the server says that there is no such recipient, and not that something else is wrong."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and smtp_code(error) in PERMANENT


def smtp_code(error):
    """Return the number that the mail server answered with, or None."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", None)


def as_email(mail):
    """Return a queued message as Django's own, text and HTML, with the headers of an automatic message."""
    context = mail.context | {"SITE_NAME": settings.SITE_NAME, "SITE_ADDRESS": settings.SITE_ADDRESS}
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    email = EmailMultiAlternatives(
        subject=in_one_line(render(mail.message, "subject.txt", context)),
        body=render(mail.message, "body.txt", context),
        to=[mail.to],
        headers={
            "Auto-Submitted": "auto-generated",
            # Exchange, which NHSmail runs on, would answer with notes of absence.
            "X-Auto-Response-Suppress": "All",
            "Message-ID": f"<{mail.pk}@{host}>",
        },
    )
    email.attach_alternative(render(mail.message, "body.html", context), "text/html")
    return email


def render(message, name, context):
    """Render one template of a message, a folder of templates/mail/; only its HTML is escaped."""
    template = get_template(f"mail/{message}/{name}").template
    return template.render(Context(context, autoescape=name.endswith(".html"))).strip() + "\n"


def in_one_line(text):
    """Return a text that cannot end a header, nor turn the direction of what follows."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())
