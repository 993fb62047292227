"""A job and a place in the same words may name whoever wrote them."""

import pytest

from screening.identifying import names_job_and_place


@pytest.mark.parametrize(
    "text",
    [
        "I am the only matron on Ward 12.",
        "As a Porter at Quorndon General Hospital I see it daily.",
        "Our practice manager at the Elm Street Surgery said no.",
        "The care workers of Ravens Lodge know.",
        "Registrar, theatre 4",
    ],
)
def test_job_with_a_place_is_found(text):
    assert names_job_and_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rotas come too late.",
        "Nurses are tired.",
        "It is cold on Ward 12.",
        "The manager of the hospital",
        "",
    ],
)
def test_one_without_the_other_is_not(text):
    assert not names_job_and_place(text)


@pytest.mark.usefixtures("_no_runaway")
def test_long_text_comes_to_an_end():
    assert not names_job_and_place("Senior Ward Staff Community " * 5000)
