"""Numbers under ten are hidden, and cannot be had by subtraction."""

import pytest

from core.small_numbers import FEWER, NOT_SHOWN, hide_small, hide_small_parts


@pytest.mark.parametrize(("number", "shown"), [(0, FEWER), (9, FEWER), (10, 10), (11, 11)])
def test_number_under_ten_is_hidden(number, shown):
    assert hide_small(number) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([10, 20, 30], [10, 20, 30]),
        ([3, 4, 2], [FEWER, FEWER, FEWER]),
        ([3, 4, 50], [FEWER, FEWER, 50]),
        # The sum is shown: 60 - 20 - 37 would be 3.
        ([3, 20, 37], [FEWER, NOT_SHOWN, 37]),
        ([40, 0, 12], [40, FEWER, NOT_SHOWN]),
        ([7], [FEWER]),
    ],
)
def test_one_hidden_part_alone_hides_the_next(parts, shown):
    assert hide_small_parts(parts) == shown
