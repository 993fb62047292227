"""Check and challenge: an item of a draft plan with what people say of it, and the form to say it."""

from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic import View

from challenges.actions import mark_item, take_back_mark
from challenges.forms import CheckForm
from challenges.models import CheckMark, PlanPage
from comments.views.writing import TextView, seen_round
from comments.writers import Writer, writers_of
from conversations.permissions import MODERATE
from core import page_cache
from core.cursors import newest_first
from core.exceptions import PageNotFound
from core.models import seconds_until
from core.visibility import is_live, is_readable
from users import unsent
from users.standing import notice_for
from voices.contributors import voice_of

COMMENTS_A_PAGE = 20
PARAMS = ("after", "before")


def item_of(plan, pk):
    """Return an item of a draft plan with its numbers. Raises PageNotFound."""
    item = plan.items.select_related("tally").filter(pk=pk).first() if plan.is_draft else None
    if item is None:
        raise PageNotFound("There is no such item.")
    item.page = plan
    return item


class PlanItemView(View):
    """One item with its numbers and the comments on it, newest first."""

    def get(self, request, plan, pk):
        item = item_of(plan, pk)
        places = {name: request.GET.get(name, "") for name in PARAMS}
        shown = CheckMark.objects.filter(item=item).commented().visible_to(request.user)
        marks = newest_first(shown, "at", size=COMMENTS_A_PAGE, **places)
        writers = writers_of({mark.user_id for mark in marks.items} - {None})
        for mark in marks.items:
            mark.writer = writers.get(mark.user_id) or Writer(mark.writer_name)
        context = {
            "page": plan,
            "item": item,
            "marks": marks,
            "mine": own_mark(request.user, item),
            "takes_checks": plan.takes_checks(),
            "hides_numbers": plan.challenge.hides_numbers,
            "can_moderate": request.user.has_perm(MODERATE),
        }
        response = render(request, "challenges/plan_item.html", context)
        if request.user.is_authenticated or plan.is_restricted:
            return response
        seconds = seconds_until(plan.changes_at, plan.expire_at)
        return page_cache.cacheable(response, tags=plan.page_cache_tags, params=PARAMS, seconds=seconds)


class CheckItemView(TextView):
    """Say whether an item is right, change that, or take it back."""

    form_class = CheckForm
    template_name = "challenges/check_item.html"
    kept = ("verdict", "text")

    @cached_property
    def item(self):
        plan = PlanPage.objects.filter(items=self.kwargs["pk"], alias_of=None).first()
        if plan is None or not is_live(plan) or not is_readable(plan, self.request.user):
            raise PageNotFound("There is no such item.")
        return item_of(plan, self.kwargs["pk"])

    @property
    def voice_key(self):
        return self.item.page.challenge.conversation.voice_key()

    @cached_property
    def mine(self):
        return own_mark(self.request.user, self.item)

    def check(self):
        """Raise PageNotFound for what there is none of, and for a plan that the person may not see."""
        self.item  # noqa: B018 - fetched now

    def get_initial(self):
        if self.request.method == "POST":
            return {}
        stored = {"verdict": self.mine.verdict, "text": self.mine.comment} if self.mine else {}
        return {"seen": self.item.seen_as} | stored | unsent.found(self.request)

    def send(self, form):
        if "take_back" in self.request.POST:
            take_back_mark(
                by=self.request.user, item_id=self.kwargs["pk"], seen_round=seen_round(self.request)
            )
        else:
            mark_item(
                by=self.request.user,
                item_id=self.kwargs["pk"],
                verdict=form.cleaned_data["verdict"],
                comment=form.cleaned_data["text"],
                seen=form.cleaned_data["seen"],
                seen_round=seen_round(self.request),
            )
        return self.item.address

    def refuse(self, form, sentence, *, status):
        # Whoever sends it again has the words of now above the form.
        form.data = form.data.copy()
        form.data["seen"] = self.item.seen_as
        return super().refuse(form, sentence, status=status)

    def get_context_data(self, **kwargs):
        plan = self.item.page
        return super().get_context_data(**kwargs) | {
            "page": plan,
            "item": self.item,
            "mine": self.mine,
            "takes_checks": plan.takes_checks(),
            "notice": notice_for(self.request.user),
            "path": self.request.path,
        }


def own_mark(user, item):
    """Return what somebody said of an item, or None: in an anonymous round what their voice said, and nothing else."""
    if not user.is_authenticated:
        return None
    key_id = item.page.challenge.conversation.voice_key()
    if key_id is None:
        return CheckMark.objects.filter(item=item, user=user).first()
    voice = voice_of(user, key_id)
    return CheckMark.objects.filter(item=item, voice=voice).first() if voice else None
