"""Writing a comment or a reply: one form, whose text is still there whatever happens."""

import uuid

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from comments.actions import post_comment
from comments.actions.posting import fit
from comments.enums import State
from comments.forms import CommentForm
from comments.models import StaffComment
from comments.refusals import Refusal
from conversations.models import Conversation
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from core.limits import LimitReached
from screening.facts import facts_for
from screening.identifying import names_job_and_place
from users import unsent
from users.standing import notice_for
from users.views.mixins import in_words
from voices.contributors import round_key

SIGNED_OUT_ANONYMOUS = (
    "You are signed out, and your text is not stored anywhere. Copy it, sign in, and send it again."
)
SIGNED_OUT = "You are signed out. Sign in to send this: your text is kept."
STALE = "This page was open for too long. Your text is still here: send it again."
TOO_FAST = "You are writing very fast. Try again in {}. Your text is still here."


@method_decorator(never_cache, name="dispatch")
class TextView(FormView):
    """A page with a text to send. On every refusal it comes back with the text, and the reason beside it."""

    template_name = "comments/form_page.html"
    preview = ""
    # The fields that are kept for somebody who was signed out meanwhile.
    kept = ("text",)
    # The fields whose words others read.
    written = ("text",)
    is_warned = False

    @property
    def voice_key(self):
        """The key of the anonymous round in which this is sent, or None."""
        return None

    @cached_property
    def anonymous(self):
        """The anonymous round in which this is sent, or None; no query where there is none."""
        return round_key(self.voice_key)

    def check(self):
        """Raise PageNotFound where this person may not look; called before a page is shown."""
        raise NotImplementedError

    def send(self, form):
        """Do what the form is for, and return the address to go on to. Raises a Refusal or LimitReached."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        self.check()
        if not request.user.is_authenticated:
            return redirect(sign_in_address(request))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not request.user.is_authenticated:
            return self.keep_unsent(form)
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            if "preview" in request.POST:
                self.check()
                self.preview = fit(form.cleaned_data["text"])
                return self.render_to_response(self.get_context_data(form=form))
            if self.warns(form):
                return self.render_to_response(self.get_context_data(form=form))
            address = self.send(form)
        except Refusal as refusal:
            return self.refuse(form, refusal.sentence, status=refusal.status)
        except LimitReached as reached:
            response = self.refuse(form, TOO_FAST.format(in_words(reached.retry_after)), status=429)
            response.headers["Retry-After"] = str(reached.retry_after)
            return response
        unsent.forget(request)
        return redirect(address)

    def warns(self, form):
        """Say once, before it is sent as anonymous, that a job and a place in the words may name the writer."""
        words = " ".join(str(form.cleaned_data.get(name, "")) for name in self.written)
        if not self.anonymous or "warned" in self.request.POST or not names_job_and_place(words):
            return False
        self.check()
        self.is_warned = True
        return True

    def keep_unsent(self, form):
        """Keep the text of somebody who was signed out meanwhile, and say so beside it; not what is anonymous."""
        is_anonymous = bool(self.anonymous or seen_round(self.request))
        if not is_anonymous:
            unsent.keep(self.request, self.kept)
        try:
            return self.refuse(form, SIGNED_OUT_ANONYMOUS if is_anonymous else SIGNED_OUT, status=403)
        except PageNotFound:
            # Perhaps it is for members, and this is one of them.
            return redirect(sign_in_address(self.request))

    def refuse(self, form, sentence, *, status):
        """Return the page with the text as it was typed and a sentence that says what to do."""
        self.check()
        form.is_valid()
        form.add_error("text", sentence)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "anonymous": self.anonymous,
            "is_warned": self.is_warned or "warned" in self.request.POST,
        }

    def show_again(self):
        """Answer a form whose proof of origin is missing or too old: the same, with a fresh one."""
        response = self.refuse(self.get_form(), STALE, status=403)
        add_never_cache_headers(response)
        return response


class WriteView(TextView):
    """A new comment in a conversation."""

    form_class = CommentForm
    reply_to = None

    @cached_property
    def conversation(self):
        return Conversation.objects.with_terms().filter(pk=self.kwargs["pk"]).first()

    def check(self):
        conversation = self.conversation
        if (
            not conversation
            or not conversation.is_discussed
            or not user_can_see(self.request.user, conversation)
        ):
            raise PageNotFound("There is no such conversation.")

    @property
    def voice_key(self):
        return self.conversation and self.conversation.voice_key()

    @property
    def place(self):
        """Where the text goes, as `post_comment` takes it."""
        return {"conversation_id": self.kwargs["pk"]}

    def get_initial(self):
        return {"token": uuid.uuid4(), "text": unsent.found(self.request).get("text", "")}

    def send(self, form):
        posted = post_comment(
            by=self.request.user,
            text=form.cleaned_data["text"],
            token=form.cleaned_data["token"],
            seen_round=seen_round(self.request),
            **self.place,
        )
        return address_after(posted.comment)

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "conversation": self.conversation,
            "reply_to": self.reply_to,
            "preview": self.preview,
            "notice": notice_for(user),
            "is_open": self.conversation.is_open(),
            "is_read_first": user.is_authenticated
            and facts_for(
                user, own_mode=self.conversation.own_mode, is_anonymous=bool(self.anonymous)
            ).hold_all,
            "path": self.request.path,
        }


class ReplyView(WriteView):
    """A reply to a public comment."""

    @cached_property
    def reply_to(self):
        # Also one that was withdrawn while somebody answered it: the action refuses, and the text is not lost.
        rows = StaffComment.objects.shown().select_related(
            "user", "conversation__page", "conversation__parent"
        )
        return rows.filter(pk=self.kwargs["pk"]).first()

    @cached_property
    def conversation(self):
        return self.reply_to and self.reply_to.conversation

    @property
    def place(self):
        return {"reply_to_id": self.kwargs["pk"]}


def seen_round(request):
    """Return the anonymous round that somebody saw who sends a form, as `whose` takes it: '' for none."""
    return request.POST.get("round", "")


def sign_in_address(request):
    """Return where to sign in and come back to this address."""
    return f"{reverse('account_login')}?next={request.path}"


def address_after(comment):
    """Return where somebody finds what they just wrote: on the page, in its thread, or among what waits."""
    if comment.state == State.HELD:
        return f"{comment.conversation.url}#waiting"
    if comment.depth:
        return f"{reverse('comments:thread', args=[comment.pk])}#{comment.anchor}"
    return comment.get_absolute_url()
