"""Many official answers from a CSV or Excel sheet: upload it, read what will change, confirm."""

from collections import Counter

from django import forms
from django.db.models import Exists, OuterRef
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages

from challenges.actions import confirm_sheet, keep_sheet
from challenges.applying import progress_of
from challenges.cms.ideas import IdeasToAnswerView
from challenges.enums import SheetState, Status
from challenges.models import ChallengePage, Idea, ResponseSheet
from challenges.permissions import ANSWER
from challenges.refusals import NotASheet
from challenges.sheet import COLUMNS, KNOWN, REQUIRED, check, to_fill_in
from challenges.sheet_files import read_lines
from conversations.permissions import user_can_see
from core.spreadsheets import csv_parts
from core.visibility import readable_pages
from users.cms.mixins import PowerMixin, ScreenMixin

ROWS_SHOWN = 100
NO_ANSWERS = "This file has no answers. Fill in at least the columns id, status and reason of a row."


class SheetForm(forms.Form):
    """The file with the answers."""

    file = forms.FileField(
        label="CSV or .xlsx file",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="At most 10 MB and 50,000 rows. Nothing changes before you confirm.",
        error_messages={
            "required": "Choose a CSV or .xlsx file.",
            "empty": "This file is empty. Choose another.",
        },
    )


class SheetUploadView(ScreenMixin, FormView):
    """Take a sheet: show every fault in it, or keep it and lead to what will change."""

    power = ANSWER
    above = ("challenges_cms:to_answer", IdeasToAnswerView.page_title)
    page_title = "Answer many from a sheet"
    header_icon = "upload"
    form_class = SheetForm
    template_name = "challenges/cms/upload_sheet.html"

    def form_valid(self, form):
        try:
            checked = check(read_lines(form.cleaned_data["file"], KNOWN), by=self.request.user)
        except NotASheet as refusal:
            form.add_error("file", refusal.sentence)
            return self.form_invalid(form)
        if checked.faults:
            return self.render_to_response(self.get_context_data(form=form, faults=checked.faults))
        if not checked.rows:
            form.add_error("file", NO_ANSWERS)
            return self.form_invalid(form)
        return redirect("challenges_cms:sheet", keep_sheet(by=self.request.user, checked=checked).pk)

    def get_context_data(self, **kwargs):
        user = self.request.user
        waiting = Idea.objects.to_answer().filter(challenge=OuterRef("pk"))
        challenges = ChallengePage.objects.live().filter(Exists(waiting), readable_pages(user))
        sheets = ResponseSheet.objects.current().filter(uploaded_by=user).defer("rows", "changed")
        return super().get_context_data(**kwargs) | {
            "challenges": challenges.in_order(),
            "sheets": sheets.order_by("-pk"),
            "statuses": [status.label for status in Status if status],
            "required": REQUIRED,
            "optional": COLUMNS[len(REQUIRED) :],
        }


class SheetView(ScreenMixin, TemplateView):
    """What a sheet will change, or what became of it; only who uploaded it finds it, and confirms it."""

    power = ANSWER
    above = ("challenges_cms:upload_sheet", SheetUploadView.page_title)
    page_title = "What will change"
    header_icon = "upload"
    template_name = "challenges/cms/sheet.html"

    @cached_property
    def sheet(self):
        mine = ResponseSheet.objects.current().filter(uploaded_by=self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.page_title if self.sheet.state == SheetState.WAITING else self.sheet.get_state_display()

    def post(self, request, *args, **kwargs):
        if confirm_sheet(by=request.user, sheet_id=self.kwargs["pk"]):
            return redirect(request.path)
        messages.warning(request, "That sheet was confirmed before, or is older than a day.")
        return redirect("challenges_cms:upload_sheet")

    def get_context_data(self, **kwargs):
        sheet = self.sheet
        numbers = Counter(row["status"] for row in sheet.rows)
        return super().get_context_data(**kwargs) | {
            "sheet": sheet,
            "numbers": [(status.label, numbers[status]) for status in Status if numbers[status]],
            "rows": self.rows_shown() if sheet.state == SheetState.WAITING else [],
            "done": progress_of(sheet),
            "can_confirm": ResponseSheet.objects.confirmable().filter(pk=sheet.pk).exists(),
        }

    def rows_shown(self):
        """Return the first rows with their ideas and the words for their statuses."""
        rows = self.sheet.rows[:ROWS_SHOWN]
        ideas = Idea.objects.select_related("conversation__page").in_bulk([row["idea"] for row in rows])
        return [
            row
            | {
                "about": ideas[row["idea"]],
                "from": Status(row["was"]).label,
                "to": Status(row["status"]).label,
            }
            for row in rows
            if row["idea"] in ideas
        ]


class SheetTemplateView(PowerMixin, View):
    """The ideas of a challenge that have no answer, as a sheet to fill in."""

    power = ANSWER

    def get(self, request, pk):
        challenge = get_object_or_404(ChallengePage, pk=pk)
        if challenge.conversation is None or not user_can_see(request.user, challenge.conversation):
            raise Http404
        return StreamingHttpResponse(
            csv_parts(*to_fill_in(challenge, by=request.user)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="answers-{challenge.slug}.csv"'},
        )
