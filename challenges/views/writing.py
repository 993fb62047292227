"""Posting an idea, changing it, and taking it back."""

import uuid

from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from challenges.actions import edit_idea, post_idea, withdraw_idea
from challenges.enums import Deed, IdeaKind
from challenges.forms import EditIdeaForm, IdeaForm
from challenges.models import ChallengePage
from challenges.permissions import user_can_edit, user_can_withdraw, user_wrote
from challenges.views.listing import like
from challenges.views.reading import NOT_THERE, found
from comments.refusals import Changed
from comments.views.writing import TextView, seen_round, sign_in_address
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from screening.facts import facts_for
from users import unsent
from users.standing import notice_for

WORDS = ("kind", "title", "text", "themes")


class IdeaTextView(TextView):
    """A form with an idea in it; on every refusal it comes back with what was typed."""

    kept = ("kind", "title", "text")
    written = ("title", "text")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"challenge": self.challenge}

    def words(self, form):
        """Return what the form says of the idea, as the actions take it."""
        return {name: form.cleaned_data[name] for name in WORDS}

    def get_context_data(self, **kwargs):
        user, challenge = self.request.user, self.challenge
        return super().get_context_data(**kwargs) | {
            "page": challenge,
            "conversation": challenge.conversation,
            "preview": self.preview,
            "path": self.request.path,
            "notice": notice_for(user),
            "takes_ideas": challenge.takes(Deed.POST),
            "is_read_first": user.is_authenticated
            and facts_for(
                user, own_mode=challenge.conversation.own_mode, is_anonymous=bool(self.anonymous)
            ).hold_all,
        }


class NewIdeaView(IdeaTextView):
    """Post an idea to a challenge."""

    form_class = IdeaForm
    template_name = "challenges/new_idea.html"

    @cached_property
    def challenge(self):
        challenge = ChallengePage.objects.filter(pk=self.kwargs["pk"], alias_of=None).first()
        if challenge is None or not user_can_see(self.request.user, challenge.conversation):
            raise PageNotFound("There is no such challenge.")
        return challenge

    @property
    def voice_key(self):
        return self.challenge.conversation.voice_key()

    def check(self):
        """Raise PageNotFound for a challenge that the person may not see."""
        self.challenge  # noqa: B018 - fetched now

    def get_initial(self):
        return {"token": uuid.uuid4(), "kind": IdeaKind.IDEA} | unsent.found(self.request)

    def send(self, form):
        posted = post_idea(
            by=self.request.user,
            challenge_id=self.challenge.pk,
            token=form.cleaned_data["token"],
            seen_round=seen_round(self.request),
            **self.words(form),
        )
        return f"{self.challenge.url}{posted.idea.suffix}"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        typed = " ".join(self.request.POST.get(name, "") for name in ("title", "text"))
        return context | {"ideas": like(self.challenge, typed) if self.preview else []}


class EditIdeaView(IdeaTextView):
    """Change one's own idea, until it is answered."""

    form_class = EditIdeaForm
    template_name = "challenges/edit_idea.html"
    current = ""

    @cached_property
    def idea(self):
        idea = found(self.request.user, self.kwargs["pk"])
        # Somebody who was signed out meanwhile is not told whose it is, and keeps the text.
        if self.request.user.is_authenticated and not user_wrote(self.request.user, idea):
            raise PageNotFound(NOT_THERE)
        return idea

    @property
    def challenge(self):
        return self.idea.challenge

    @property
    def voice_key(self):
        return self.idea.voice and self.idea.voice.key_id

    def check(self):
        """Raise PageNotFound for what is not one's own."""
        self.idea  # noqa: B018 - fetched now

    def get_initial(self):
        if self.request.method == "POST":
            return {}
        idea = self.idea
        stored = {"kind": idea.kind, "title": idea.title, "text": idea.text, "version": idea.version}
        themes = {"themes": [theme.name for theme in idea.themes.all()]}
        return stored | themes | unsent.found(self.request)

    def send(self, form):
        version = form.cleaned_data["version"]
        try:
            idea = edit_idea(by=self.request.user, idea_id=self.idea.pk, version=version, **self.words(form))
        except Changed as changed:
            self.current = changed.current
            form.data = form.data.copy()
            form.data["version"] = changed.version
            raise
        return f"{idea.challenge.url}{idea.suffix}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "idea": self.idea,
            "current": self.current,
            "can_edit": user_can_edit(self.request.user, self.idea) and self.challenge.takes(Deed.POST),
        }


class WithdrawIdeaView(TemplateView):
    """Take one's own idea back, after a question."""

    template_name = "challenges/withdraw_idea.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect(sign_in_address(request))
        self.idea = found(request.user, kwargs["pk"])
        if not user_wrote(request.user, self.idea):
            raise PageNotFound(NOT_THERE)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        can_withdraw = user_can_withdraw(self.request.user, self.idea)
        return super().get_context_data(**kwargs) | {"idea": self.idea, "can_withdraw": can_withdraw}

    def post(self, request, *args, **kwargs):
        idea = withdraw_idea(by=request.user, idea_id=self.idea.pk)
        # What nobody saw leaves no page behind.
        return redirect(f"{idea.challenge.url}{idea.suffix if idea.published_at else 'ideas/'}")
