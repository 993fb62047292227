"""What the rules call identifying: found in every way in which people write it, and nothing else."""

import pytest
from hypothesis import assume, example, given, strategies as st

from screening.identifying import identifying_parts, is_nhs_number, takes_out_identifying

nine_digits = st.text("0123456789", min_size=9, max_size=9)


def check_digit(nine):
    """Return the tenth digit of an NHS number in the words of the standard, or None where there is none."""
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    check = {0: 0}.get(rest, 11 - rest)
    return None if check == 10 else check


@st.composite
def nhs_numbers(draw):
    nine = draw(nine_digits)
    check = check_digit(nine)
    number = f"{nine}{check}"
    assume(check is not None and len(set(number)) > 1)
    return number


def spaced(number, space):
    return f"{number[:3]}{space}{number[3:6]}{space}{number[6:]}"


@given(nhs_numbers())
@example("9434765919")
@example("4010232137")
def test_nhs_number_is_known_by_its_check_digit(number):
    assert is_nhs_number(number)


@given(nhs_numbers(), st.integers(0, 9), st.integers(0, 9))
def test_number_with_one_digit_changed_is_none(number, place, digit):
    assume(number[place] != str(digit))
    assert not is_nhs_number(f"{number[:place]}{digit}{number[place + 1 :]}")


@given(nhs_numbers(), st.integers(0, 8))
def test_number_with_two_neighbours_exchanged_is_none(number, place):
    assume(number[place] != number[place + 1])
    changed = [*number]
    changed[place], changed[place + 1] = changed[place + 1], changed[place]
    # Of the check digit itself modulus 11 tells as well.
    assert not is_nhs_number("".join(changed))


@pytest.mark.parametrize("digits", ["", "943476591", "94347659190", "0000000000", "1111111111", "9434765918"])
def test_other_digits_are_no_nhs_number(digits):
    assert not is_nhs_number(digits)


@given(
    number=nhs_numbers(),
    space=st.sampled_from(["", " ", "-", "\u00a0", "\u2011", "\u2013"]),
    before=st.sampled_from(["", "NHS ", "NHS:", "(", "no.", "NHS-", "a", "é", "\n", "#", "5 ", "12 "]),
    after=st.sampled_from(["", ".", ")", " and", "\n", "-", " - she", "?", "x", ", 5"]),
)
@example(number="9434765919", space=" ", before="NHS-", after="")
def test_nhs_number_is_found_however_it_stands_in_a_text(number, space, before, after):
    assert number in identifying_parts(f"{before}{spaced(number, space)}{after}")


@given(nine_digits, st.integers(0, 9))
def test_ten_digits_with_another_check_digit_are_not_found(nine, digit):
    # A 0 in front makes it a number of a telephone.
    assume(digit != check_digit(nine) and not nine.startswith("0"))
    assert identifying_parts(f"Order {nine}{digit} of today") == set()


@given(nhs_numbers(), st.text("0123456789", min_size=1, max_size=6), st.booleans())
def test_ten_digits_of_a_longer_number_are_not_found(number, more, is_before):
    assume(not number.startswith("0") and not more.startswith("0"))
    assert number not in identifying_parts(f"{more}{number}" if is_before else f"{number}{more}")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Write to Sam.O'Neill+x@nhs.net.", {"sam.o'neill+x@nhs.net"}),
        ("sam@mail.trust.nhs.uk, or ann@nhs.net", {"sam@mail.trust.nhs.uk", "ann@nhs.net"}),
        ("@sam at work", set()),
        ("sam@localhost", set()),
        ("Ring 020 7946 0000", {"02079460000"}),
        ("Ring 07700 900123 or 07700-900-124", {"07700900123", "07700900124"}),
        ("Ring (020) 7946 0000", {"02079460000"}),
        ("Ring +44 (0)20 7946 0000", {"4402079460000"}),
        ("Ring +44 7700 900123", {"447700900123"}),
        ("Ring 999, 111 or 0300", set()),
        ("In 2026, 1 in 10 of 1,500,000 people", set()),
        ("Between 10 000 000 and 20 000 000 a year", set()),
        ("On 2026-11-26 at 10:30", set()),
        ("", set()),
    ],
)
def test_addresses_and_telephones_are_found_and_other_numbers_are_not(text, parts):
    assert identifying_parts(text) == parts


@pytest.mark.parametrize(
    ("before", "after", "takes_out"),
    [
        ("Ask 943 476 5919.", "Ask nobody.", True),
        ("Ask 943 476 5919.", "Ask 9434765919 now.", False),
        ("Ask nobody.", "Ask 943 476 5919.", False),
        ("Ask sam@nhs.net and ann@nhs.net.", "Ask sam@nhs.net.", True),
        ("Ask SAM@nhs.net.", "Ask sam@NHS.net!", False),
        ("Ask her.", "Ask him.", False),
    ],
)
def test_change_that_takes_something_identifying_out_is_known(before, after, takes_out):
    assert takes_out_identifying(before, after) is takes_out


@pytest.mark.parametrize(
    "text", ["a." * 1500, "a@" * 1500, "0" * 3000, "0 " * 1500, "+44" * 1000, "a@b" + ".b" * 1499]
)
@pytest.mark.usefixtures("_no_runaway")
def test_longest_comment_is_looked_through_to_its_end(text):
    identifying_parts(text)
