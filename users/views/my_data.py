"""One's data: take a copy, delete the account."""

from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.generic import FormView, TemplateView, View

from core import limits
from users.actions.deletion import delete_account
from users.actions.my_data import ask_for_copy
from users.copies import copy_for_token
from users.forms.my_data import AskForCopyForm, DeleteAccountForm
from users.limits import FORM_OF_ACCOUNT
from users.models import DataExport
from users.permissions import user_can_delete_account
from users.views.mixins import LimitedFormMixin, RecentlyConfirmedMixin


class MyDataView(LoginRequiredMixin, LimitedFormMixin, FormView):
    """Ask for a copy, and see how far it is. The link to it stands in the mail alone."""

    form_class = AskForCopyForm
    template_name = "users/my_data/my_data.html"
    success_url = reverse_lazy("users:my_data")

    def form_valid(self, form):
        limits.take(FORM_OF_ACCOUNT, "copy", self.request.user.pk)
        ask_for_copy(user=self.request.user)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        copies = DataExport.objects.filter(user=self.request.user).without_file()
        return super().get_context_data(**kwargs) | {
            "being_made": copies.being_made().first(),
            "ready": copies.ready().first(),
        }


@method_decorator(cache_control(private=True, no_store=True), name="dispatch")
class CopyView(LoginRequiredMixin, View):
    """The copy behind the link in the mail, for the person whose data it is and nobody else."""

    def get(self, request, token):
        copy = copy_for_token(token, request.user)
        if copy is None:
            return render(request, "users/my_data/link_gone.html", status=410)
        return HttpResponse(
            bytes(copy.file),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="my-data-{copy.made_at:%Y-%m-%d}.zip"'},
        )


class DeleteAccountView(RecentlyConfirmedMixin, FormView):
    """Delete the account, when it is certain that it is its owner who asks."""

    form_class = DeleteAccountForm
    template_name = "users/my_data/delete_account.html"

    def dispatch(self, request, *args, **kwargs):
        if not user_can_delete_account(request.user):
            return render(request, "users/my_data/has_powers.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        delete_account(user=self.request.user, words=form.cleaned_data["words"])
        logout(self.request)
        return redirect("users:account_deleted")


class AccountDeletedView(TemplateView):
    """What happens now, for whoever has just deleted an account."""

    template_name = "users/my_data/account_deleted.html"
