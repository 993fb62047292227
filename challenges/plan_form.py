"""The editing form of a plan."""

from challenges.enums import PlanStage
from core.models import BasePageForm

MARKED = "People have marked this draft, so its words stay as they are. Say what changes in the final plan."
ONLY_FINAL = "Only a final plan comes from a draft plan. Leave this empty, or choose the stage ‘Final plan’."


class PlanForm(BasePageForm):
    """Keeps what people marked in a draft; brings the items of the draft over to the final plan, and asks why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # For all rows at once what each would fetch for itself.
        rows = [form.instance for form in self.formsets["items"].forms] if "items" in self.formsets else []
        origins = self._items.in_bulk({row.origin_id for row in rows} - {None})
        for row in rows:
            row.origin = origins.get(row.origin_id)

    @property
    def _items(self):
        return self.instance.items.model.objects

    def clean(self):
        data = super().clean()
        formset = self.formsets.get("items")
        rows = []
        if formset is not None:
            # Its forms are cleaned now, with what each finds wrong itself.
            formset.is_valid()
            rows = [form for form in formset.forms if _counts(form)]
        if data.get("stage") == PlanStage.FINAL:
            self._check_final(data, rows)
        elif data.get("draft"):
            self.add_error("draft", ONLY_FINAL)
        if self.instance.pk and self.instance.is_marked:
            self._check_marked(data, rows)
        return data

    def _check_final(self, data, rows):
        draft = data.get("draft")
        if draft is None:
            if "draft" not in self.errors:
                self.add_error("draft", "Choose the draft plan that this comes from.")
            return
        is_below = self.parent_page and draft.path.startswith(self.parent_page.path)
        if draft.stage != PlanStage.DRAFT or not is_below:
            self.add_error("draft", "Choose a draft plan of the same challenge.")
        if any(form.instance.origin and form.instance.origin.page_id != draft.pk for form in rows):
            self.add_error(
                "draft", "The items here come from another draft plan. Add a new page for this one."
            )
        if data.get("pledge", "") != draft.pledge and not data.get("pledge_changed_because"):
            self.add_error("pledge_changed_because", f"Enter why. The draft plan says: ‘{draft.pledge}’.")
        for form in rows:
            if not form.instance.origin and not form.cleaned_data.get("changed_because"):
                form.add_error("changed_because", "Enter why this is new: the draft plan does not have it.")

    def _check_marked(self, data, rows):
        stored = {item.key: item for item in self._items.filter(page_id=self.instance.pk)}
        for form in rows:
            item = stored.pop(form.instance.key, None)
            if item and not form.instance.has_words_of(item):
                form.add_error("text", f"{MARKED} They are: ‘{item.text}’.")
        if stored:
            names = ", ".join(f"‘{item.text}’" for item in stored.values())
            self.add_error(None, f"People have marked this draft, so nothing is deleted from it: {names}.")
        pledge = type(self.instance).objects.values_list("pledge", flat=True).get(pk=self.instance.pk)
        if data.get("pledge", pledge) != pledge:
            self.add_error("pledge", MARKED)
        if data.get("stage") == PlanStage.FINAL:
            self.add_error("stage", "People have marked this draft. Add the final plan as a page of its own.")

    def save(self, commit=True):
        page = super().save(commit=False)
        if page.stage == PlanStage.FINAL and page.draft:
            self._bring_over(page)
        if commit:
            page.save()
        return page

    def _bring_over(self, page):
        """Add the items of the draft that are not in the final plan yet: none is left out without a word."""
        present = list(page.items.all())
        taken = {item.origin_id for item in present}
        missing = [item for item in page.draft.items.all() if item.pk not in taken]
        page.items = present + [
            self.instance.items.model(
                kind=item.kind,
                text=item.text,
                owner=item.owner,
                due=item.due,
                origin=item,
                sort_order=len(present) + number,
            )
            for number, item in enumerate(missing)
        ]


def _counts(form):
    """Return whether a cleaned row of a formset is to be stored."""
    return bool(form.has_changed() or form.instance.pk) and not form.cleaned_data.get("DELETE")
