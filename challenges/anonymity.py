"""The anonymous rounds of a challenge: each has a key, and none stops being anonymous once somebody contributed."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from conversations.models import Conversation
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


def keep_keys(page):
    """Give each anonymous round of a page its key's record, and let its conversation say when what is stored how.

    Call it in the transaction that saves the page. Raises ValidationError for what `problems_of_anonymity` finds.
    """
    rounds = list(page.rounds.all())
    problems = problems_of_anonymity(page, rounds)
    if problems:
        raise ValidationError([sentence for _, sentence in problems])
    anonymous = [one for one in rounds if one.is_anonymous]
    spans = [[one.opens_at.isoformat(), one.closes_at.isoformat(), str(_key(page, one))] for one in anonymous]
    RoundKey.objects.filter(page_id=page.pk, used_since=None).exclude(
        round_id__in=[one.pk for one in anonymous]
    ).delete()
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
        keys = {key.round_id: key for key in RoundKey.objects.filter(page_id=page.alias_of_id or page.pk)}
        for one in rounds:
            one.key = keys.get(one.pk)
    return rounds
