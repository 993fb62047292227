"""Quiet hours end when the clock on the wall says so."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from subscriptions.models import Subscriber
from subscriptions.quiet import quiet_until

LONDON = ZoneInfo("Europe/London")


def london(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        ((None, None), london(26, 3), None),
        ((22, 7), london(26, 21, 59), None),
        ((22, 7), london(26, 22), london(27, 7)),
        ((22, 7), london(26, 6, 59), london(26, 7)),
        ((22, 7), london(26, 7), None),
        ((9, 17), london(26, 9), london(26, 17)),
        ((9, 17), london(26, 17), None),
        # The night in which the clocks go back is an hour longer.
        ((22, 7), london(24, 23, month=10), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        # And the one in which they go forward an hour shorter.
        ((22, 7), london(28, 23, month=3), datetime(2026, 3, 29, 6, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_by_the_clock(hours, at, until):
    assert quiet_until(Subscriber(quiet_from=hours[0], quiet_until=hours[1]), at) == until
