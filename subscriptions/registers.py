"""The register of subscribers, as the CMS shows it."""

from django.contrib.admin import display
from django.db.models import Count, F, Q

from core.registers import Filter, Register
from subscriptions.models import Subscriber
from subscriptions.permissions import SEE
from users.words import masked

STATES = {
    "stopped": ("Stopped everything", Q(stopped_at__isnull=False)),
    "trouble": ("Mail came back, or was called spam", ~Q(trouble="")),
    "address": ("Without an account", Q(user__isnull=True)),
}


class StateFilter(Filter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(key, label) for key, (label, _) in STATES.items()]

    def narrow(self, queryset, value):
        return queryset.filter(STATES[value][1])


class SubscribersRegister(Register):
    """Everyone who follows something; no address in clear."""

    model = Subscriber
    permission = SEE
    base_url_path = "registers/subscribers"
    menu_label = "Subscribers"
    menu_item_name = "register-of-subscribers"
    menu_icon = "mail"
    menu_order = 330
    list_display = ["name", "masked_address", "follows", "created_at", "stopped_at", "trouble"]
    list_filter = [StateFilter]
    list_export = []
    search_label = "Search by name"
    search_fields = ["user__public_name", "user__first_name", "user__last_name"]

    def get_queryset(self, request):
        whole = Count("subscriptions", filter=Q(subscriptions__thread=0))
        return Subscriber.objects.select_related("user").annotate(followed=whole).order_by(F("pk").desc())

    @display(description="Name")
    def name(self, subscriber):
        return subscriber.user.name_for_others if subscriber.user else "No account"

    @display(description="Address")
    def masked_address(self, subscriber):
        return masked(subscriber.address)

    @display(description="Follows")
    def follows(self, subscriber):
        return subscriber.followed
