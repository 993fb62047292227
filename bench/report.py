"""What was measured, as a table for people and as JSON, with the bounds that must hold."""

import json
import os
from dataclasses import dataclass

COLD_LIMIT = 40
SAME_WITHIN = 0.05
# Of a page with comments, against the bare view and against the same page with 20 comments; and of a write.
READ_LIMIT, READ_QUERIES, LIKE_FEW = 50, 24, 1.3
LIST_QUERIES = 20
WRITE_LIMIT = 25
# Of telling many: milliseconds of the editor's request, rows a second, and the share of a bare loop's rate.
ANNOUNCE_MS, EXPANDED_A_SECOND, SHARE_OF_BARE = 300, 20_000, 0.7
# What a worker may grow by, as a share: a leak of one message in a hundred would show.
GROWTH = 0.1


@dataclass(frozen=True)
class Report:
    """All rows of a run: `rows` begins with the bare view, `reading` with the page of 20 comments.

    Pages with comments are compared with `bare_page`, a bare view of as many bytes; all else with that of a post.
    """

    rows: list
    reading: list
    writing: list
    bare_page: object
    sign_ins: object
    compared: list
    deliveries: object
    faults: object
    lists: list

    @property
    def bounds(self):
        """Each bound as a sentence, and whether it holds."""
        bare = self.rows[0]
        by_name = {row.name: row for row in self.rows}
        few, *others = (page.row.cpu_ms for page in self.reading)
        return {
            "a warm post takes at least the bare view's requests": (
                by_name["post, warm"].requests_a_second >= bare.requests_a_second
            ),
            f"a cold post costs at most {COLD_LIMIT} times its CPU": self.times(by_name["post, cold"])
            <= COLD_LIMIT,
            f"a page with comments, signed in, costs at most {READ_LIMIT} times its CPU": all(
                self.times_page(page.row) <= READ_LIMIT for page in self.reading
            ),
            f"it takes at most {READ_QUERIES} queries": all(
                page.queries <= READ_QUERIES for page in self.reading
            ),
            f"it costs at most {LIKE_FEW} times the page with 20 comments": max(others) <= LIKE_FEW * few,
            f"a list of ideas costs at most {READ_LIMIT} times the bare view's CPU": all(
                self.times(page.row) <= READ_LIMIT for page in self.lists
            ),
            f"it takes at most {LIST_QUERIES} queries": all(
                page.queries <= LIST_QUERIES for page in self.lists
            ),
            f"a write costs at most {WRITE_LIMIT} times its CPU": all(
                self.times(row) <= WRITE_LIMIT for row in self.writing
            ),
            f"known and unknown addresses take the same within {SAME_WITHIN:.0%}": all(
                one.difference <= SAME_WITHIN for one in self.compared
            ),
        } | self.bounds_of_deliveries

    @property
    def bounds_of_deliveries(self):
        """The same of telling many people."""
        told = self.deliveries
        return {
            f"an announcement takes under {ANNOUNCE_MS} ms": told.announce_ms < ANNOUNCE_MS,
            f"recipients are written down at {EXPANDED_A_SECOND:,} a second": (
                told.expanded_a_second >= EXPANDED_A_SECOND
            ),
            f"two workers send at {SHARE_OF_BARE:.0%} of a bare loop": told.share_of_bare >= SHARE_OF_BARE,
            "each recipient gets it, and once": told.came == told.recipients and not told.came_twice,
            "though workers die and servers fail, each gets it, and no more twice than were killed": (
                self.faults.came == self.faults.recipients and self.faults.came_twice <= self.faults.kills
            ),
            "a worker's memory stays flat": told.memory_at_end_mib <= told.memory_at_start_mib * (1 + GROWTH),
        }

    @property
    def all_hold(self):
        return all(self.bounds.values())

    def times(self, row):
        """Return the processor time of a row as a multiple of the bare view's."""
        return row.cpu_ms / self.rows[0].cpu_ms

    def times_page(self, row):
        """Return the same of the bare view that answers with the bytes of a page of comments."""
        return row.cpu_ms / self.bare_page.cpu_ms

    def text(self):
        """Return the tables and the bounds."""
        line = "{:<26}{:>12}{:>10}{:>9}{:>9}".format
        lines = [line("", "requests/s", "CPU ms", "× bare", "queries")]
        lines += [
            line(row.name, row.requests_a_second, row.cpu_ms, f"{self.times(row):.2f}", "")
            for row in self.rows
        ]
        lines.append("Signed in, nothing kept, against a bare view of as many bytes:")
        lines.append(
            line(self.bare_page.name, self.bare_page.requests_a_second, self.bare_page.cpu_ms, "1.00", "")
        )
        lines += [
            line(row.name, row.requests_a_second, row.cpu_ms, f"{self.times_page(row):.2f}", page.queries)
            for page in self.reading
            for row in [page.row]
        ]
        lines.append("Lists of ideas, signed in, nothing kept:")
        lines += [
            line(row.name, row.requests_a_second, row.cpu_ms, f"{self.times(row):.2f}", page.queries)
            for page in self.lists
            for row in [page.row]
        ]
        lines.append("Written:")
        lines += [line(row.name, "", row.cpu_ms, f"{self.times(row):.2f}", "") for row in self.writing]
        lines += [
            f"{one.what}: {one.known_ms} ms known, {one.unknown_ms} ms unknown, {one.difference:.1%} apart"
            for one in self.compared
        ]
        one = self.sign_ins
        lines.append(
            f"a sign-in costs {one.cpu_ms} ms of CPU, {one.hash_ms} of it for the hash with {one.hash_memory_mib} MiB: "
            f"{one.a_second_each_process} a second and process, {one.processes_for_100000_an_hour} processes for "
            "100,000 an hour"
        )
        told = self.deliveries
        lines.append(
            f"telling {told.recipients:,}: {told.announce_ms} ms to announce, {told.expanded_a_second:,.0f} rows a "
            f"second written down, {told.sent_a_second:,.0f} mails a second sent, {told.share_of_bare:.0%} of a bare "
            "loop; "
            f"{told.memory_at_start_mib} MiB a worker, {told.memory_at_end_mib} at the end; "
            f"3.1 million take {told.hours_for_everybody:.1f} hours"
        )
        faults = self.faults
        lines.append(
            f"telling {faults.recipients:,} with {faults.kills} kills: {faults.came:,} reached, {faults.came_twice} "
            f"twice, {faults.given_up} given up, {faults.seconds} s"
        )
        lines += [f"{bound}: {'yes' if holds else 'NO'}" for bound, holds in self.bounds.items()]
        return "\n".join(lines) + "\n"

    def json(self, sizes):
        """Return the same as JSON, with how many rows there were and where they were kept."""
        times = [
            row.as_dict() | {"times_bare": round(self.times(row), 2)} for row in (*self.rows, *self.writing)
        ]
        figures = {
            **sizes,
            "database": os.environ.get("DATABASE_URL", "sqlite").split(":")[0],
            "cache": "redis" if os.environ.get("REDIS_URL") else "files",
            "rows": times,
            "comments": [
                page.as_dict() | {"times_bare": round(self.times_page(page.row), 2)} for page in self.reading
            ],
            "ideas": [page.as_dict() | {"times_bare": round(self.times(page.row), 2)} for page in self.lists],
            "sign_ins": self.sign_ins.as_dict(),
            "known_and_unknown": [one.as_dict() for one in self.compared],
            "deliveries": self.deliveries.as_dict(),
            "faults": self.faults.as_dict(),
            "bounds": self.bounds,
        }
        return json.dumps(figures, indent=2) + "\n"
