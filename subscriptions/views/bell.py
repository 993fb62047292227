"""News on the site: what happened to what one follows, until it is read."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from core.cursors import newest_first
from subscriptions import kinds
from subscriptions.actions import mark_all_read, mark_read
from subscriptions.forms import UpToForm
from subscriptions.queries import news_for
from subscriptions.readers import Gate

A_PAGE = 20


@method_decorator(never_cache, name="dispatch")
class NotificationsView(LoginRequiredMixin, TemplateView):
    """An account's notifications, newest first; what it may not see any more is left out."""

    template_name = "subscriptions/notifications.html"

    def get_context_data(self, **kwargs):
        user, get = self.request.user, self.request.GET
        page = newest_first(
            news_for(user),
            "created_at",
            size=A_PAGE,
            after=get.get("after", ""),
            before=get.get("before", ""),
        )
        notices, gate = kinds.notices([item.event for item in page.items]), Gate()
        items = [
            (item, notices[item.event_id])
            for item in page.items
            if item.event_id in notices and gate.lets_account_through(user, item.event.conversation)
        ]
        newest = max((item.pk for item in page.items), default=0)
        return super().get_context_data(**kwargs) | {"page_of_news": page, "items": items, "newest": newest}


class MarkReadView(LoginRequiredMixin, View):
    """Mark one as read, and lead back to its page of the list."""

    http_method_names = ["post"]

    def post(self, request, pk):
        mark_read(user=request.user, notification_id=pk)
        messages.success(request, "Marked as read.")
        places = {name: request.GET[name] for name in ("after", "before") if name in request.GET}
        return redirect(f"{reverse('subscriptions:notifications')}?{urlencode(places)}".rstrip("?"))


class MarkAllReadView(LoginRequiredMixin, View):
    """Mark all as read that were there when the page was shown."""

    http_method_names = ["post"]

    def post(self, request):
        form = UpToForm(request.POST)
        if form.is_valid():
            mark_all_read(user=request.user, up_to=form.cleaned_data["up_to"])
        return redirect("subscriptions:notifications")
