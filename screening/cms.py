"""The screen of the site's switch: when moderators read what people write."""

from django import forms
from django.shortcuts import redirect
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from screening.actions import switch_site_mode
from screening.models import SiteMode
from screening.permissions import MODE_POWER
from users.cms.mixins import PowerMixin
from users.words import LineField

TITLE = "When comments are read"
REASON_LENGTH = 500


class SiteModeForm(forms.ModelForm):
    """The switch, with a note for the record."""

    reason = LineField(
        label="Note for the record",
        length=REASON_LENGTH,
        required=False,
        help_text="Why you change it. At most 500 characters.",
    )

    class Meta:
        model = SiteMode
        fields = ["mode", "hold_everything"]
        widgets = {"mode": forms.RadioSelect}


class SiteModeView(PowerMixin, WagtailAdminTemplateMixin, FormView):
    """Change it for the whole site; it holds from the next comment on."""

    power = MODE_POWER
    page_title = TITLE
    header_icon = "comment"
    form_class = SiteModeForm
    template_name = "screening/cms/site_mode.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": SiteMode.objects.current()}

    def form_valid(self, form):
        switch_site_mode(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "Saved. It holds from the next comment on.")
        return redirect("screening_cms:site_mode")
