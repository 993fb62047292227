"""Parts of the CMS's editing screens for posts."""

from wagtail.admin.panels import Panel

from core.models import BasePageForm
from subscriptions import audiences
from subscriptions.expansion import count_audience

TITLE_ADVICE = (
    "Keep it short: shorter titles bring more ideas and more readers. Aim for 60 characters at the most."
)


class PublicationForm(BasePageForm):
    """A post's editing form: what was said of the edit before is not said again of the next."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.has_unpublished_changes:
            self.initial.update(edit_reason="", edit_is_minor=False, edit_is_important=False)

    def clean(self):
        data = super().clean()
        if "author" in self.changed_data:
            # The title that was kept is that of the author before.
            self.instance.guest_title = ""
        return data


class ReachPanel(Panel):
    """Says how many people the first publication of a post is told, or after it an important edit."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/cms/reach.html"

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | _reach(self.instance)


def _reach(page):
    """Return whether a post was published before, and how many people its next publication can be told."""
    conversation = page.conversation if page.pk else None
    if conversation is None:
        return {}
    is_edit = page.published_versions.exists()
    audience = [conversation.pk] if is_edit else audiences.wider_than(conversation)
    return {"is_edit": is_edit, "reach": count_audience([(pk, 0) for pk in audience])}
