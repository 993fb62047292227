"""What a person did in the CMS and as a moderator. The work stays, it is the department's; the name goes."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Comment, CommentReply, ModelLogEntry, PageLogEntry

from users.contributions import Contribution
from users.models import User

# Foreign keys that are emptied, in batches: a former editor may have saved thousands of times.
EMPTIED = (
    ("wagtailcore.PageLogEntry", "user"),
    ("wagtailcore.ModelLogEntry", "user"),
    ("wagtailcore.Revision", "user"),
    ("wagtailcore.Page", "owner"),
    ("wagtailcore.Page", "locked_by"),
    ("wagtailcore.WorkflowState", "requested_by"),
    ("wagtailcore.TaskState", "finished_by"),
    ("wagtailcore.Comment", "resolved_by"),
    ("wagtailcore.UploadedFile", "uploaded_by_user"),
    ("wagtailimages.Image", "uploaded_by_user"),
    ("wagtaildocs.Document", "uploaded_by_user"),
    ("users.StaffRequest", "decided_by"),
    ("users.Suspension", "by"),
    ("users.Suspension", "lifted_by"),
)


class Editing(Contribution):
    key = "editing"
    label = "What you did in the CMS"
    covers = tuple(f"{model}.{field}" for model, field in EMPTIED)

    def export(self, user):
        pages = PageLogEntry.objects.filter(user_id=user.pk).order_by("timestamp")
        for entry in pages.iterator():
            yield {"at": entry.timestamp, "what": entry.action, "page": entry.label}
        # What else was edited may be an account: its label is the name of somebody else.
        others = ModelLogEntry.objects.filter(user_id=user.pk).order_by("timestamp")
        for entry in others.iterator():
            yield {"at": entry.timestamp, "what": entry.action, "page": ""}

    def erase(self, user, *, words, limit):
        about = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
        )
        # Their label is the person's name.
        handled = _first(about, limit).delete()[0]
        for label, field in EMPTIED:
            if handled >= limit:
                break
            rows = apps.get_model(label).objects.filter(**{field: user.pk})
            handled += _first(rows, limit - handled).update(**{field: None})
        return handled


class Notes(Contribution):
    key = "notes"
    label = "Your notes beside pages in the CMS"
    covers = ("wagtailcore.Comment.user", "wagtailcore.CommentReply.user")

    def export(self, user):
        for model in (Comment, CommentReply):
            for note in model.objects.filter(user=user).order_by("pk").iterator():
                yield {"written_at": note.created_at, "text": note.text}

    def erase(self, user, *, words, limit):
        # The CMS knows no note without a writer.
        handled = _first(CommentReply.objects.filter(user=user), limit).delete()[0]
        return handled or _first(Comment.objects.filter(user=user), limit).delete()[0]


def _first(rows, limit):
    """Return at most so many of these rows, as a queryset that may be changed."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    return rows.model.objects.filter(pk__in=keys)


ALL = (Editing, Notes)
