"""Subscribers and what they follow."""

import factory
from factory.django import DjangoModelFactory

from subscriptions.models import Subscriber
from tests.factories.users import UserFactory


class SubscriberFactory(DjangoModelFactory):
    """An account that follows things; `email="ann@example.org", user=None` makes an address without one."""

    class Meta:
        model = Subscriber

    user = factory.SubFactory(UserFactory)
