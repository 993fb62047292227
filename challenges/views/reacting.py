"""Supporting and reporting ideas."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from challenges.actions import support_idea, unsupport_idea
from challenges.actions.supporting import COUNTERS
from challenges.forms import SupportForm
from challenges.models import Idea
from challenges.targets import CHECK, IDEA
from challenges.views.reading import found
from comments.refusals import Refusal
from comments.views.reacting import ReportView
from comments.views.writing import TOO_FAST, seen_round
from core.limits import LimitReached
from core.small_numbers import FEWEST
from users.views.mixins import in_words


class SupportView(View):
    """Support an idea, or take that back; then go back to it."""

    def get(self, request, pk):
        """Lead to the idea somebody who had to sign in after pressing the button."""
        return redirect("challenges:idea", pk=pk)

    def post(self, request, pk):
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={reverse('challenges:idea', args=[pk])}")
        form = SupportForm(request.POST)
        if not form.is_valid():
            return redirect("challenges:idea", pk=pk)
        kind, is_wanted = form.cleaned_data["kind"], form.cleaned_data["support"]
        change = support_idea if is_wanted else unsupport_idea
        try:
            idea = change(by=request.user, idea_id=pk, kind=kind, seen_round=seen_round(request))
        except Refusal as refusal:
            return self.refuse(refusal.sentence, refusal.status)
        except LimitReached as reached:
            response = self.refuse(TOO_FAST.format(in_words(reached.retry_after)), 429)
            response.headers["Retry-After"] = str(reached.retry_after)
            return response
        if self.wants_json:
            counter = COUNTERS[kind]
            count = Idea.objects.values_list(counter, flat=True).get(pk=pk)
            challenge = idea.challenge
            hidden = challenge.hides_numbers or (challenge.is_anonymous and count < FEWEST)
            return JsonResponse({"supported": is_wanted, "count": None if hidden else count})
        return redirect(f"{idea.conversation.url}#support")

    @property
    def wants_json(self):
        return self.request.headers.get("Accept") == "application/json"

    def refuse(self, sentence, status):
        """Answer with why it is not counted."""
        if self.wants_json:
            return JsonResponse({"sentence": sentence}, status=status)
        back = found(self.request.user, self.kwargs["pk"]).conversation.url
        context = {"sentence": sentence, "back": back}
        return render(self.request, "comments/refused.html", context, status=status)


class ReportIdeaView(ReportView):
    """Say that an idea breaks a rule."""

    key = IDEA
    template_name = "challenges/report_idea.html"


class ReportCheckView(ReportView):
    """Say that a comment on an item of a plan breaks a rule."""

    key = CHECK
    template_name = "challenges/report_check.html"
