"""The site's addresses with those of a register to try things on: requests by people, so with keys to accounts."""

from django.contrib.admin import display
from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from config.urls import urlpatterns as site_urlpatterns
from core.registers import Filter, Register
from users.enums import Decision
from users.models import StaffRequest


class DecisionFilter(Filter):
    title = "decision"
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        return Decision.choices

    def narrow(self, queryset, value):
        return queryset.filter(decision=value)


class RequestRegister(Register):
    model = StaffRequest
    permission = "users.view_staffrequest"
    base_url_path = "registers/requests"
    menu_label = "Register of requests"
    inspect_view_enabled = True
    inspect_view_fields = ["person", "employer", "sentence", "decision", "decided_by", "asked_at"]
    list_display = ["person", "employer", "decision", "asked_at"]
    list_filter = [DecisionFilter]
    list_select_related = ["user"]
    ordering = ["-pk"]
    list_export = ["person", "employer", "sentence", "decision", "asked_at", "decided_at"]
    search_fields = ["employer", "user__public_name"]
    exports = []

    def get_queryset(self, request):
        return StaffRequest.objects.exclude(employer="Kept out")

    @display(description="Who")
    def person(self, request):
        return request.user.get_full_name()

    def record_export(self, *, by, what):
        self.exports.append((by, what))


register = RequestRegister()
register_urlpatterns = decorate_urlpatterns(
    list(register.get_admin_urls_for_registration()), require_admin_access
)
urlpatterns = [path("cms/", include(register_urlpatterns)), *site_urlpatterns]
