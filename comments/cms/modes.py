"""When moderators read what people write in one conversation."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages

from comments.cms.waiting import TITLE
from conversations.actions import choose_mode
from conversations.models import Conversation
from screening.enums import Mode
from screening.models import SiteMode
from screening.permissions import MODE_POWER
from users.cms.mixins import ScreenMixin

AS_ELSEWHERE = "As for the whole site"


class ConversationModeForm(forms.Form):
    """The mode of one conversation; an empty choice leaves it to the conversation above and to the site."""

    mode = forms.ChoiceField(
        label="Moderators read what is written here",
        choices=[("", AS_ELSEWHERE), *Mode.choices],
        widget=forms.RadioSelect,
        required=False,
    )


class ConversationModeView(ScreenMixin, FormView):
    """Choose the mode of one conversation; it holds from the next comment on."""

    power = MODE_POWER
    above = ("comments_cms:waiting", TITLE)
    form_class = ConversationModeForm
    template_name = "comments/cms/mode.html"
    header_icon = "comment"

    @cached_property
    def conversation(self):
        rows = Conversation.objects.discussed().with_terms()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return f"Moderation of ‘{self.conversation.title}’"

    def get_initial(self):
        return {"mode": self.conversation.mode}

    def form_valid(self, form):
        choose_mode(conversation=self.conversation, mode=form.cleaned_data["mode"], by=self.request.user)
        messages.success(self.request, "Saved. It holds from the next comment on.")
        return redirect(self.conversation.url)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "conversation": self.conversation,
            "site_mode": SiteMode.objects.current(),
        }
