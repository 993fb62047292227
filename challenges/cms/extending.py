"""Extending the round of a challenge that is open."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from challenges.actions import extend_round
from challenges.models import ChallengePage
from challenges.permissions import user_can_extend
from challenges.refusals import CannotExtend
from users.words import LineField, moment

REASON_LENGTH = 300


class ExtendForm(forms.Form):
    """Until when, and why; readers see both."""

    closes_at = forms.DateTimeField(
        label="Open until",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Enter a date and a time like 2027-02-26 17:00."},
    )
    reason = LineField(
        label="Reason",
        length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everyone sees it, and subscribers are told. At most 300 characters.",
    )


class ExtendView(WagtailAdminTemplateMixin, FormView):
    """Let the open round of a challenge close later."""

    form_class = ExtendForm
    template_name = "challenges/cms/extend.html"
    header_icon = "time"

    def dispatch(self, request, *args, **kwargs):
        if not user_can_extend(request.user, self.challenge):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def challenge(self):
        return get_object_or_404(ChallengePage, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Extend ‘{self.challenge.title}’"

    def get_initial(self):
        current = self.challenge.round_at()
        if current is None or current.closes_at is None:
            return {}
        return {"closes_at": timezone.localtime(current.closes_at + timedelta(days=14))}

    def form_valid(self, form):
        try:
            extension = extend_round(
                by=self.request.user, challenge_id=self.challenge.pk, **form.cleaned_data
            )
        except CannotExtend as refusal:
            form.add_error("closes_at", refusal.sentence)
            return self.form_invalid(form)
        messages.success(
            self.request, f"It is open until {moment(extension.closes_at)}. Subscribers are told."
        )
        return redirect("wagtailadmin_pages:edit", self.challenge.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"round_now": self.challenge.round_at()}
