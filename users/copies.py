"""A copy of everything that the site has of a person: a zip with each kind as JSON and as CSV.

Whoever wants it must be signed in as that person and have the link from the mail: neither alone is enough.
"""

import io
import json
import zipfile
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.spreadsheets import csv_parts
from users.contributions import registered
from users.models import DataExport
from users.words import day

SALT = "users.my-data"
KEPT = timedelta(days=7)


def make_copy(copy_id):
    """Make a copy that was asked for, and queue the mail with its link; may be called twice."""
    copy = DataExport.objects.being_made().filter(pk=copy_id).select_related("user").first()
    if copy is None:
        return
    file = packed(copy.user)
    now = timezone.now()
    with transaction.atomic():
        mine = DataExport.objects.being_made().filter(pk=copy.pk)
        # Another worker may have been quicker, or the account be on its way out.
        if not mine.update(file=file, made_at=now, expires_at=now + KEPT):
            return
        DataExport.objects.filter(user=copy.user, made_at__lt=now).without_file().delete()
        mail.queue(
            "data_ready",
            copy.user.email,
            user=copy.user,
            path=reverse("users:my_data_file", args=[token_for(copy)]),
            until=day(now + KEPT),
        )


def packed(user):
    """Return the zip with everything of a person, as bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = [contribution for contribution in registered() if _add(archive, contribution, user)]
        context = {
            "kinds": sorted(kinds, key=lambda kind: kind.key),
            "site": settings.SITE_NAME,
            "made_on": day(timezone.now()),
        }
        archive.writestr("README.txt", render_to_string("users/my_data/readme.txt", context))
    return file.getvalue()


def _add(archive, contribution, user):
    """Write one kind as JSON and as CSV; return whether there was anything of it."""
    rows = iter(contribution.export(user))
    first = next(rows, None)
    if first is None:
        return False
    with archive.open(f"{contribution.key}.json", "w") as file:
        table = "".join(csv_parts(list(first), _written(chain([first], rows), file)))
    archive.writestr(f"{contribution.key}.csv", table)
    return True


def _written(rows, file):
    """Write rows into a file as JSON, and yield each as a line of a table."""
    file.write(b"[\n")
    for number, row in enumerate(rows):
        file.write(b",\n" if number else b"")
        file.write(_as_json(row, indent=1).encode())
        yield [[_as_json(value) if isinstance(value, list | dict) else value for value in row.values()]]
    file.write(b"\n]\n")


def _as_json(value, **options):
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, **options)


def token_for(copy):
    """Return the part of the link that says which copy it leads to; nobody else can make it."""
    return signing.Signer(salt=SALT).sign(f"{copy.pk.hex}-{copy.nonce}")


def copy_for_token(token, user):
    """Return the copy that a link leads to, or None: forged, expired, or that of somebody else."""
    try:
        pk, _, nonce = signing.Signer(salt=SALT).unsign(token).partition("-")
    except signing.BadSignature:
        return None
    return DataExport.objects.ready().filter(pk=pk, nonce=nonce, user_id=user.pk).first()
