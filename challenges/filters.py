"""The filter of promises: state and challenge, in plain addresses that can be shared."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count

from challenges.enums import ActionState
from challenges.models.challenges import ChallengePage


@dataclass(frozen=True)
class ActionFilter:
    """What the reader chose; anything left out does not narrow the list, and what nobody could choose empties it."""

    state: ActionState | None = None
    challenge: ChallengePage | None = None
    is_unknown: bool = False

    @classmethod
    def read(cls, data, challenges):
        """Return the filter that a query string asks for; `challenges` are those that may be chosen."""
        by_slug = {challenge.slug: challenge for challenge in challenges}
        state, slug = data.get("state", ""), data.get("challenge", "")
        return cls(
            state=ActionState(state) if state in ActionState.values else None,
            challenge=by_slug.get(slug),
            is_unknown=state not in ("", *ActionState.values) or slug not in ("", *by_slug),
        )

    def leave(self, actions):
        """Return those of a queryset of action updates that the reader wants to see."""
        if self.is_unknown:
            return actions.none()
        if self.state:
            actions = actions.in_state(self.state)
        return actions.filter(challenge=self.challenge) if self.challenge else actions

    @property
    def is_empty(self):
        return not (self.state or self.challenge or self.is_unknown)

    @property
    def query(self):
        """The query string of this filter with its question mark; empty for the whole list."""
        chosen = {
            "state": self.state.value if self.state else "",
            "challenge": self.challenge.slug if self.challenge else "",
        }
        text = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{text}" if text else ""

    def choose(self, **changes):
        """Return this filter with something else chosen, or with None where a question is left open."""
        return replace(self, is_unknown=False, **changes)


def state_links(actions, chosen):
    """Return (name, address, number of promises, whether it is chosen) for all promises and for each state."""
    counts = chosen.choose(state=None).leave(actions).count_by_state()
    names = {None: "All promises"} | {state: state.label for state in ActionState}
    return [
        (name, chosen.choose(state=state).query, counts[state], state == chosen.state)
        for state, name in names.items()
    ]


def challenge_links(actions, chosen, challenges):
    """Return the same for each of these challenges with promises, and for the chosen one."""
    rows = chosen.choose(challenge=None).leave(actions).order_by().values_list("challenge_id")
    counts = dict(rows.annotate(count=Count("pk")))
    return [
        (
            challenge.name,
            chosen.choose(challenge=challenge).query,
            counts.get(challenge.pk, 0),
            challenge == chosen.challenge,
        )
        for challenge in challenges
        if challenge.pk in counts or challenge == chosen.challenge
    ]
