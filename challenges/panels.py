"""The part of an action's editing form that names the ideas and comments it came from."""

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from challenges.numbers import COMMENT, IDEA, read_number
from challenges.sources import public_comments, public_ideas

NOT_PUBLIC = "{} {} is not there, or not everyone may read it. Check the number, or delete this row."


class ByNumberField(forms.CharField):
    """One public thing, by its number or address; `find` returns the queryset of those that may be named."""

    def __init__(self, *, find, address, noun, **kwargs):
        super().__init__(required=False, max_length=500, label=noun, **kwargs)
        self.find, self.address, self.noun = find, address, noun

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        number = read_number(text, self.address)
        thing = self.find().filter(pk=number).first()
        if thing is None:
            raise forms.ValidationError(NOT_PUBLIC.format(self.noun, number))
        return thing


class SourceForm(WagtailAdminModelForm):
    """One row: an idea or a comment."""

    idea = ByNumberField(find=public_ideas, address=IDEA, noun="Idea", help_text="Its number or its address.")
    comment = ByNumberField(
        find=public_comments,
        address=COMMENT,
        noun="Comment",
        help_text="Its number, or the address of its own page. One idea or one comment a row.",
    )

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("idea")) == bool(data.get("comment")):
            raise forms.ValidationError("Name an idea or a comment, one a row.")
        return data


class SourcesPanel(InlinePanel):
    """The rows of sources, each with the form above."""

    def __init__(self, **kwargs):
        super().__init__("sources", **{"heading": "Where it came from", "label": "Source"} | kwargs)

    def clone_kwargs(self):
        kwargs = super().clone_kwargs()
        kwargs.pop("relation_name")
        return kwargs

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"]["sources"]["form"] = SourceForm
        return options
