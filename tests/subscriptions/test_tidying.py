"""Old news goes, whatever became of it; what is newer stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscriptions import tidying
from subscriptions.enums import Kind, Pace
from subscriptions.models import Digest, Event, Notification
from tests.factories.subscriptions import SubscriberFactory

pytestmark = pytest.mark.django_db


def test_what_is_older_than_half_a_year_is_deleted_in_chunks(tell, monkeypatch):
    monkeypatch.setattr(tidying, "ROWS_A_CHUNK", 2)
    old, new = tell(), tell()
    for event in (old, new):
        for _ in range(3):
            Notification.objects.create(
                event=event, subscriber=SubscriberFactory(), kind=Kind.STATUS_UPDATE, pace=Pace.WEEKLY
            )
    before = timezone.now() - tidying.KEPT_FOR - timedelta(days=1)
    Event.objects.filter(pk=old.pk).update(created_at=before)
    Digest.objects.create(subscriber=SubscriberFactory(), pace=Pace.DAILY, period=before.date())
    assert tidying.drop_old_news() == 5
    assert set(Notification.objects.values_list("event", flat=True)) == {new.pk}
    assert Event.objects.get() == new
    assert tidying.drop_old_news() == 0
