"""Addresses of the screens for deliveries, below /cms/."""

from django.urls import path

from subscriptions.cms.deliveries import DeliveriesView
from subscriptions.cms.failures import FailuresView
from subscriptions.cms.queue import QueueView

app_name = "subscriptions_cms"
urlpatterns = [
    path("deliveries/", DeliveriesView.as_view(), name="deliveries"),
    path("deliveries/failures/", FailuresView.as_view(), name="failures"),
    path("deliveries/queue/", QueueView.as_view(), name="queue"),
]
