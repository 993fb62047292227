"""Email domains that prove where people work, in the CMS.

Not a snippet: those can be deleted in bulk past our record, and save themselves while somebody types.
"""

from django.db import transaction
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from users.actions.domains import record_domain
from users.forms.moderating import EmailDomainForm
from users.models import EmailDomain


class DomainAddView(generic.CreateView):
    """Add a domain, and record it."""

    def save_instance(self):
        domain = super().save_instance()
        record_domain(domain=domain, by=self.request.user, deed="Added")
        return domain


class DomainEditView(generic.EditView):
    """Change a domain, and record it."""

    def save_instance(self):
        domain = super().save_instance()
        if self.form.has_changed():
            record_domain(domain=domain, by=self.request.user, deed="Changed to")
        return domain


class DomainDeleteView(generic.DeleteView):
    """Delete a domain, and record it."""

    confirmation_message = (
        "Nobody loses their registration at once: whoever registered with this domain keeps it until the "
        "yearly check. From now on the domain proves nothing to those who register or are checked."
    )

    def delete_action(self):
        with transaction.atomic():
            record_domain(domain=self.object, by=self.request.user, deed="Deleted")
            super().delete_action()


class EmailDomainViewSet(ModelViewSet):
    """Whoever has an address of one of these domains is registered as staff without a moderator."""

    model = EmailDomain
    name = "email-domains"
    icon = "mail"
    menu_label = "Email domains"
    menu_order = 320
    add_to_settings_menu = True
    list_display = ["domain", "with_subdomains", "note"]
    search_fields = ["domain", "note"]
    ordering = ["domain"]
    copy_view_enabled = False
    add_view_class = DomainAddView
    edit_view_class = DomainEditView
    delete_view_class = DomainDeleteView
    create_template_name = "users/cms/domain_form.html"
    edit_template_name = "users/cms/domain_edit.html"

    def get_form_class(self, for_update=False):
        return EmailDomainForm
