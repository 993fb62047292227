"""Parts of the CMS's editing screens for posts."""

from core.models import BasePageForm

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
