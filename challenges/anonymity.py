"""The anonymous rounds of a challenge: each has a key, and none stops being anonymous once somebody contributed."""

from django.utils import timezone

from challenges.models.rounds import Round
from conversations.models import Conversation
from voices import keys
from voices.models import RoundKey

STAYS = "People have contributed to ‘{}’ as anonymous, so it stays in this challenge and stays anonymous."
NOT_BEFORE = "People have contributed already, so it cannot open later than today."
IS_OVER = "Its key is destroyed, so this anonymous round cannot be opened again: add another round."


def problems_of_anonymity(page, rounds):
    """Return what is wrong with the anonymous rounds of a page, as pairs of a round, or None, and a sentence."""
    if page.pk is None:
        return []
    by_id = {one.pk: one for one in rounds if one.pk}
    found = []
    for key in RoundKey.objects.filter(page_id=page.pk, used_since__isnull=False):
        one = by_id.get(key.round_id)
        if one is None or not one.is_anonymous:
            found.append((one, STAYS.format(key.round_name or "a round")))
        elif one.opens_at and timezone.localdate(one.opens_at) > key.used_since:
            found.append((one, NOT_BEFORE))
        elif key.replaced_at and one.closes_at and one.closes_at > key.closes_at:
            found.append((one, IS_OVER))
    return found


def keep_used_rounds(page):
    """Put back into a page in memory what contributions to its anonymous rounds rest on.

    A draft may have been written before the first of them, and is published by the clock or by an approval. Call it in
    the transaction that saves the page: from here on no first contribution comes in between.
    """
    stored = RoundKey.objects.filter(page_id=page.pk).select_for_update()
    used = [key for key in stored if key.used_since]
    if not used:
        return
    rounds = list(page.rounds.all())
    by_id = {one.pk: one for one in rounds if one.pk}
    for key in used:
        one = by_id.get(key.round_id)
        if one is None:
            one = Round.objects.get(pk=key.round_id)
            rounds.append(one)
        one.is_anonymous = True
        if timezone.localdate(one.opens_at) > key.used_since:
            one.opens_at = key.opens_at
        if one.closes_at is None or (key.replaced_at and one.closes_at > key.closes_at):
            one.closes_at = key.closes_at
    page.rounds = rounds


def keep_keys(page):
    """Give each anonymous round of a page its key's record, and let its conversation say when what is stored how.

    Call it in the transaction that saves the page, after `keep_used_rounds`.
    """
    anonymous = [one for one in page.rounds.all() if one.is_anonymous]
    spans = [[one.opens_at.isoformat(), one.closes_at.isoformat(), str(_key(page, one))] for one in anonymous]
    needless = RoundKey.objects.filter(page_id=page.pk, used_since=None)
    for key in needless.exclude(round_id__in=[one.pk for one in anonymous]):
        keys.destroy(key.pk)
        key.delete()
    Conversation.objects.filter(page_id=page.pk, suffix="").update(anonymous_spans=spans or None)


def _key(page, one):
    values = {"round_name": one.name, "opens_at": one.opens_at, "closes_at": one.closes_at}
    key, _ = RoundKey.objects.get_or_create(page_id=page.pk, round_id=one.pk, defaults=values)
    if key.replaced_at is None and any(getattr(key, name) != value for name, value in values.items()):
        RoundKey.objects.filter(pk=key.pk, replaced_at=None).update(**values)
    return key.pk


def with_keys(page, rounds):
    """Return rounds of a page, each anonymous one with its `key`; one query where any is anonymous."""
    if any(one.is_anonymous for one in rounds):
        by_round = {key.round_id: key for key in RoundKey.objects.filter(page_id=page.alias_of_id or page.pk)}
        for one in rounds:
            one.key = by_round.get(one.pk)
    return rounds
