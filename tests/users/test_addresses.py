"""Email addresses as people type them: those that people are given, and those that pose as others."""

import pytest
from django.core.exceptions import ValidationError

from users.addresses import clean_address

TAKEN = {
    "sam@nhs.net": "sam@nhs.net",
    " Sam.Okafor2@NHS.net ": "sam.okafor2@nhs.net",
    "siobhan.o'brien@nhs.net": "siobhan.o'brien@nhs.net",
    "s_okafor-jones+talk@a-trust.nhs.uk": "s_okafor-jones+talk@a-trust.nhs.uk",
    "sam@bücher.example": "sam@xn--bcher-kva.example",
    "7@x1.co": "7@x1.co",
}
BEFORE_THE_AT = [
    '"a@evil.com"@nhs.net', "a%evil.com@nhs.net", "=?utf-8?q?a=40evil.com=3e=20?=@nhs.net", "a!b@nhs.net",
    "a@evil.com@nhs.net", "a b@nhs.net", "a/b@nhs.net", "{a}@nhs.net", "a<b@nhs.net", "sám@nhs.net",
    "a\n@nhs.net", "a\x00@nhs.net", "ａ@nhs.net", "a(comment)@nhs.net", "a,b@nhs.net", "a;b@nhs.net",
]  # fmt: skip
ELSEWHERE = [
    "", "@", "sam", "sam@", "@nhs.net", ".sam@nhs.net", "sam.@nhs.net", "s..am@nhs.net", "a@localhost", "a@[127.0.0.1]",
    "a@[IPv6:::1]", "a@127.0.0.1", "a@10.0.0.10", "a@nhs.net.", "a@.net", "a@nhs..net", "a@-nhs.net", "a@nhs_x.net",
    "a@nhs.net\nBcc: b@nhs.net", "a@nhs.net\x00", "a@nhs.net:25", "a@nhs.net>", "a@\u2024net",
]  # fmt: skip


@pytest.mark.parametrize("typed", TAKEN)
def test_address_is_taken_in_one_form(typed):
    assert clean_address(typed) == TAKEN[typed]


@pytest.mark.parametrize("typed", BEFORE_THE_AT)
def test_address_that_poses_as_another_is_refused_with_what_may_stand_before_the_at(typed):
    with pytest.raises(ValidationError, match=r"Before the @ use letters from a to z"):
        clean_address(typed)


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_address_that_leads_nowhere_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match=r"like name@example.org|like nhs.net"):
        clean_address(typed)


@pytest.mark.parametrize("typed", ["a@localhost", "a@10.0.0.10", "a@nhs.net."])
def test_address_without_a_whole_domain_is_told_so_or_how_one_looks(typed):
    with pytest.raises(ValidationError, match="correct format"):
        clean_address(typed)
