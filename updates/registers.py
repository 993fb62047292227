"""The register of status updates, as the CMS shows it."""

from django.contrib.admin import display
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from conversations.models import Conversation
from core.registers import Filter, Register
from updates.enums import Status
from updates.models import StatusUpdate
from updates.permissions import WRITE

WORDS_SHOWN = 20


class StageFilter(Filter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        return [("public", "Published"), ("waiting", "Planned"), ("withdrawn", "Withdrawn")]

    def narrow(self, queryset, value):
        return getattr(queryset, value)()


class StatusFilter(Filter):
    title = "state"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def narrow(self, queryset, value):
        return queryset.filter(status=value)


class StatusUpdatesRegister(Register):
    """Every status update on what somebody may see, newest first, each with the way to change it."""

    model = StatusUpdate
    permission = WRITE
    base_url_path = "registers/status-updates"
    menu_label = "Status updates"
    menu_item_name = "register-of-status-updates"
    menu_icon = "history"
    menu_order = 320
    list_display = ["change", "subject", "status", "words", "stage"]
    list_filter = [StageFilter, StatusFilter]
    list_export = []
    search_label = "Search by page or words"
    search_fields = ["conversation__page__title", "conversation__name", "text"]

    def get_queryset(self, request):
        visible = Conversation.objects.visible_to(request.user).values("pk")
        updates = StatusUpdate.objects.filter(conversation__in=visible)
        return updates.select_related("conversation__page").order_by(F("pk").desc())

    @display(description="Date")
    def change(self, update):
        day = f"{update.date.day} {update.date:%B %Y}"
        if update.withdrawn_at:
            return day
        return format_html('<a href="{}">{}</a>', reverse("updates:edit", args=[update.pk]), day)

    @display(description="On")
    def subject(self, update):
        conversation = update.conversation
        address = f"{conversation.url}#status-updates"
        return format_html('<a href="{}">{}</a>', address, conversation.title)

    @display(description="Text")
    def words(self, update):
        return Truncator(update.text).words(WORDS_SHOWN)

    @display(description="Stage")
    def stage(self, update):
        if update.withdrawn_at:
            return f"Withdrawn: {update.withdrawn_because}"
        return "Published" if update.published_at else "Planned"
