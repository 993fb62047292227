"""Addresses: those of views first, then the pages of the tree."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from core.views import live, media, ready
from subscriptions.webhooks import provider_urls
from users.reports import aging_pages, aging_pages_results
from users.views.signing_in import SignOutView

urlpatterns = [
    # Wagtail's own forms for signing in would be a second door without our locks.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/logout/", SignOutView.as_view()),
    # Wagtail's own would show email addresses.
    path("cms/reports/aging-pages/", aging_pages),
    path("cms/reports/aging-pages/results/", aging_pages_results),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("subscriptions.urls")),
    path("mail/", include(provider_urls(settings.MAIL_PROVIDER))),
    path("accounts/", include("users.urls")),
    path("comments/", include("comments.urls")),
    path("updates/", include("updates.urls")),
    path("ideas/", include("challenges.urls")),
    path("anonymous/", include("voices.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", include("search.urls")),
    path("health/live/", live, name="health_live"),
    path("health/ready/", ready, name="health_ready"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path(
        "robots.txt",
        TemplateView.as_view(template_name="robots.txt", content_type="text/plain"),
        name="robots",
    ),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg")),
    path("media/<path:name>", media, name="media"),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"
