"""Answering an idea officially, in its place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from challenges.actions import answer_idea
from challenges.actions.answering import AnsweredMeanwhile
from challenges.forms import AnswerForm
from challenges.permissions import user_can_answer
from challenges.views.reading import found
from users import unsent
from users.views.mixins import KeptFormMixin

MEANWHILE = "Somebody answered meanwhile: {}. Read it, then send yours again."


@method_decorator(never_cache, name="dispatch")
class AnswerView(KeptFormMixin, FormView):
    """Say what becomes of an idea; whoever took part is told."""

    form_class = AnswerForm
    template_name = "challenges/answer.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.idea = found(request.user, kwargs["pk"])
            if not user_can_answer(request.user, self.idea):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        latest = self.idea.responses.first()
        return {"after": latest.pk if latest else 0} | super().get_initial()

    def form_valid(self, form):
        try:
            answer_idea(by=self.request.user, idea_id=self.idea.pk, **form.cleaned_data)
        except AnsweredMeanwhile as meanwhile:
            form.data = form.data.copy()
            form.data["after"] = meanwhile.response.pk
            said = f"‘{meanwhile.response.get_status_display()}’, {meanwhile.response.reason}"
            form.add_error("status", MEANWHILE.format(said))
            return self.form_invalid(form)
        unsent.forget(self.request)
        messages.success(self.request, "The answer is published. We tell everyone who took part.")
        return redirect(f"{self.idea.conversation.url}#responses")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"idea": self.idea}
