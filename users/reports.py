"""Wagtail's reports, where they would show an email address."""

from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.aging_pages import AgingPagesView

from users.models import User


class NamedAgingPagesView(AgingPagesView):
    """The report on old pages, with the name of who published last: Wagtail's own shows what people sign in with."""

    def decorate_paginated_queryset(self, queryset):
        publishers = User.objects.in_bulk({page.last_published_by for page in queryset})
        names = {pk: publisher.get_full_name() for pk, publisher in publishers.items()}
        for page in queryset:
            self.add_last_publisher_name_to_page(names, page)
        return queryset


aging_pages = never_cache(require_admin_access(NamedAgingPagesView.as_view()))
aging_pages_results = never_cache(require_admin_access(NamedAgingPagesView.as_view(results_only=True)))
