"""The register of staff, as moderators see it in the CMS."""

from django.contrib.admin import display
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from core.registers import Filter, Register, RegisterIndexView, RegisterInspectView
from users.actions.registers import find_by_email, record_export, see_email
from users.enums import Proof
from users.forms.registers import FindByEmailForm
from users.models import User
from users.permissions import user_can_suspend
from users.states import State, in_state, with_state

CMS = Q(content_type__app_label="wagtailadmin", codename="access_admin")
UNPROVEN = "none"


def masked(address):
    """Return as much of an address as tells two people of one name apart: its first letter and its domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


class ProofFilter(Filter):
    title = "proof"
    parameter_name = "proof"

    def lookups(self, request, model_admin):
        return [(value or UNPROVEN, label) for value, label in Proof.choices]

    def narrow(self, queryset, value):
        return queryset.filter(proof="" if value == UNPROVEN else value)


class StateFilter(Filter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def narrow(self, queryset, value):
        return queryset.filter(in_state(value))


class CMSFilter(Filter):
    title = "CMS"
    parameter_name = "cms"

    def lookups(self, request, model_admin):
        return [("yes", "May open the CMS"), ("no", "May not open the CMS")]

    def narrow(self, queryset, value):
        """Keep those who have the permission, or leave them out."""
        permission = Permission.objects.filter(CMS)
        groups = Group.objects.filter(permissions__in=permission)
        members = User.groups.through.objects.filter(group__in=groups).values("user")
        named = User.user_permissions.through.objects.filter(permission__in=permission).values("user")
        allowed = Q(is_superuser=True) | Q(pk__in=members) | Q(pk__in=named)
        return queryset.filter(allowed if value == "yes" else ~allowed)


class PeopleIndexView(RegisterIndexView):
    """The list, with a search for a whole address: by POST, so that no address stands in a log or a history."""

    def post(self, request, *args, **kwargs):
        if "email" not in request.POST:
            return super().post(request, *args, **kwargs)
        if not self.model_admin.user_can_see_email(request.user):
            raise PermissionDenied
        form = FindByEmailForm(request.POST)
        if form.is_valid():
            person = find_by_email(email=form.cleaned_data["email"], by=request.user)
            if person:
                return redirect(self.url_helper.get_action_url("inspect", person.pk))
            form.add_error("email", "No account has this address.")
        return self.render_to_response(self.get_context_data(email_form=form))

    def get_context_data(self, **kwargs):
        if self.model_admin.user_can_see_email(self.request.user):
            kwargs.setdefault("email_form", FindByEmailForm())
        return super().get_context_data(**kwargs)


class PersonInspectView(RegisterInspectView):
    """One account: its address stands there only in the answer to the button that asks for it."""

    def post(self, request, *args, **kwargs):
        if not self.model_admin.user_can_see_email(request.user):
            raise PermissionDenied
        return self.render_to_response(
            self.get_context_data(email=see_email(user=self.instance, by=request.user))
        )

    def get_context_data(self, **kwargs):
        context = {
            "masked_email": masked(self.instance.email),
            "profile": getattr(self.instance, "profile", None),
            "requests": self.instance.staff_requests.select_related("decided_by").order_by("-asked_at"),
            "suspensions": self.instance.suspensions.select_related("by", "lifted_by", "appeal"),
            "can_see_email": self.model_admin.user_can_see_email(self.request.user),
            "suspend_url": self.suspend_url(),
        }
        return super().get_context_data(**(context | kwargs))

    def suspend_url(self):
        may_suspend = user_can_suspend(self.request.user, self.instance)
        return reverse("users_cms:suspend", args=[self.instance.pk]) if may_suspend else ""


class PeopleRegister(Register):
    """Everyone who has an account: what proves it, how it stands, and no address in clear."""

    model = User
    permission = "users.view_register"
    base_url_path = "registers/staff"
    menu_label = "Register of staff"
    menu_item_name = "register-of-staff"
    menu_icon = "group"
    menu_order = 320
    index_view_class = PeopleIndexView
    inspect_view_class = PersonInspectView
    index_template_name = "users/registers/people.html"
    inspect_template_name = "users/registers/person.html"
    inspect_view_enabled = True
    list_display = ["name", "masked_email", "proof", "proven_at", "state", "date_joined"]
    list_filter = [ProofFilter, StateFilter, CMSFilter]
    # Not the file: a list of masked addresses beside names would tell most of the addresses.
    list_export = ["name", "proof", "proven_at", "state", "date_joined"]
    inspect_view_fields = ["name", "full_name", "state", "date_joined", "last_login", "in_cms", "rules"]
    search_label = "Search by name"
    search_fields = ["public_name", "first_name", "last_name"]

    def get_queryset(self, request):
        return with_state(User.objects.select_related("profile", "rules_version"))

    def user_can_see_email(self, user):
        """Return whether a user may look at addresses, each look recorded."""
        return user.has_perm(self.permission) and user.has_perm("users.view_email")

    def record_export(self, *, by, what):
        record_export(by=by, what=what)

    def get_permissions_for_registration(self):
        names = ("view_register", "view_email", "suspend_user")
        return Permission.objects.filter(content_type__app_label="users", codename__in=names)

    @display(description="Name shown")
    def name(self, person):
        return person.public_name or person.get_full_name()

    @display(description="Name in the CMS")
    def full_name(self, person):
        return f"{person.first_name} {person.last_name}".strip()

    @display(description="Email address")
    def masked_email(self, person):
        return masked(person.email)

    @display(description="State")
    def state(self, person):
        if person.state == State.SUSPENDED:
            return f"Suspended until {date_format(timezone.localtime(person.suspended_until), 'j F Y')}"
        return State(person.state).label

    @display(description="In the CMS")
    def in_cms(self, person):
        roles = ["Superuser"] if person.is_superuser else []
        # The workforce panel is a group too, and opens nothing here.
        groups = person.groups.filter(permissions__in=Permission.objects.filter(CMS))
        return ", ".join([*roles, *groups.values_list("name", flat=True)]) or "No"

    @display(description="Community rules accepted")
    def rules(self, person):
        return person.rules_version or "None yet"
