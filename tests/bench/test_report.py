"""What `make bench` says of a run: each bound holds or fails by its own figures."""

import json

import pytest

from bench.accounts import Compared, SignIns
from bench.comments import Reading
from bench.faults import Faults
from bench.load import Measured
from bench.report import Report
from bench.subscriptions import Deliveries


def measured(name, cpu_ms=1.0, a_second=100.0):
    return Measured(name, 10, a_second, cpu_ms)


def told(**figures):
    plain = {
        "recipients": 100,
        "announce_ms": 20.0,
        "expanded_a_second": 30_000.0,
        "bare_a_second": 1000.0,
        "sent_a_second": 800.0,
        "memory_at_start_mib": 100.0,
        "memory_at_end_mib": 101.0,
        "came": 100,
        "came_twice": 0,
    }
    return Deliveries(**(plain | figures))


def report(
    *,
    cold=20,
    warm=150,
    many=25,
    queries=20,
    write=13,
    unknown=1.0,
    reached=100,
    twice=10,
    ideas=30,
    of_list=20,
    **figures,
):
    return Report(
        rows=[measured("bare view"), measured("post, cold", cold), measured("post, warm", 0.5, warm)],
        reading=[Reading(measured("20 comments", 20), 20), Reading(measured("10,000", many), queries)],
        writing=[measured("post", write)],
        bare_page=measured("bare view of such a page"),
        sign_ins=SignIns(100, 100, 110, 9, 4),
        compared=[Compared("signing in", 1.0, unknown)],
        deliveries=told(**figures),
        faults=Faults(100, 10, reached, twice, 0, 60.0),
        lists=[Reading(measured("ideas, newest", ideas), of_list)],
    )


def test_run_in_which_every_bound_holds():
    run = report()
    assert run.all_hold
    assert "NO" not in run.text()
    assert json.loads(run.json({"posts": 1}))["bounds"] == run.bounds


@pytest.mark.parametrize(
    "figure",
    [
        {"cold": 41},
        {"reached": 99},
        {"ideas": 51},
        {"of_list": 21},
        {"twice": 11},
        {"warm": 99},
        {"many": 27},
        {"many": 51},
        {"queries": 25},
        {"write": 26},
        {"unknown": 1.1},
        {"announce_ms": 300.0},
        {"expanded_a_second": 19_999.0},
        {"sent_a_second": 699.0},
        {"came": 99},
        {"came_twice": 1},
        {"memory_at_end_mib": 111.0},
    ],
)
def test_run_in_which_a_bound_fails(figure):
    run = report(**figure)
    assert not run.all_hold
    assert "NO" in run.text()
