"""What challenges tell those who follow them: their rounds, by the clock, and what is extended."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from challenges.enums import IdeaState
from challenges.merge_news import is_of_merge, merge_notices
from challenges.models import ChallengePage, Idea, OfficialResponse, RoundExtension, Support
from comments.models import StaffComment
from conversations.models import Conversation
from subscriptions.actions import announce, announce_all
from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from subscriptions.models import Event
from users.words import day, moment

# Long enough to think, and to ask a colleague.
SOON = timedelta(days=2)
# What a timer that stood still missed is news for so long.
NEWS_FOR = timedelta(days=1)
OPENS, CLOSES_SOON, CLOSES, EXTENDED = "opens", "closes-soon", "closes", "extended"


def announce_rounds(at=None):
    """Tell of every round that opened, closes in two days or closed since yesterday; return how many events are new.

    May run twice, and at the same time: of a round's moment an event is written once.
    """
    at = at or timezone.now()
    since = at - NEWS_FOR
    turned = Q(rounds__opens_at__range=(since, at)) | Q(rounds__closes_at__range=(since, at + SOON))
    own = Q(opens_at__range=(since, at)) | Q(closes_at__range=(since, at + SOON))
    told = 0
    for challenge in ChallengePage.objects.live().filter(turned | own, alias_of=None).distinct():
        told += _tell_of(challenge, at)
    return told


def _tell_of(challenge, at):
    """Write the events of a challenge whose moments have come and that are not there; return how many those are."""
    due = {
        f"{what}-{one.pk or 0}-{said:%Y%m%d%H%M}": one
        for one in challenge.schedule
        for what, said in _turns(one, at)
    }
    conversation = challenge.conversation
    known = conversation.events.filter(kind=Kind.ROUND, key__in=due).values_list("key", flat=True)
    new = due.keys() - set(known)
    return sum(
        announce(
            conversation=conversation,
            kind=Kind.ROUND,
            key=key,
            subject_id=due[key].pk,
            audience=[(conversation.pk, 0)],
        )
        is not None
        for key in sorted(new)
    )


def _turns(one, at):
    """Return what there is to tell of a round at a moment, as pairs of what happens and the moment that is named."""
    turns = [(OPENS, one.opens_at, one.opens_at)]
    if one.closes_at:
        # A round shorter than that is told when half of it is over.
        soon = max(one.closes_at - SOON, one.opens_at + (one.closes_at - one.opens_at) / 2)
        turns += [(CLOSES_SOON, soon, one.closes_at), (CLOSES, one.closes_at, one.closes_at)]
    return [
        (what, said)
        for what, due, said in turns
        if at - NEWS_FOR <= due <= at and not (what == CLOSES_SOON and at >= one.closes_at)
    ]


def announce_extension(extension, challenge, *, by):
    """Tell whoever follows a challenge that a round ends later; call it in the transaction that extends it."""
    conversation = Conversation.objects.get(page_id=challenge.pk, suffix="")
    announce(
        conversation=conversation,
        kind=Kind.ROUND,
        key=f"{EXTENDED}-{extension.pk}",
        subject_id=extension.pk,
        by=by,
        audience=[(conversation.pk, 0)],
    )


class RoundTeller(Teller):
    """What happens to the rounds of challenges, as they stand when it is told."""

    kinds = (Kind.ROUND,)

    def notices(self, events):
        pages = [event.conversation.page_id for event in events]
        challenges = ChallengePage.objects.live().prefetch_related("rounds").in_bulk(pages)
        extensions = RoundExtension.objects.in_bulk(
            [event.subject_id for event in events if event.key.startswith(EXTENDED)]
        )
        found = {}
        for event in events:
            challenge = challenges.get(event.conversation.page_id)
            headline, text = _words(event, challenge, extensions) if challenge else ("", "")
            if headline:
                found[event.pk] = Notice(
                    title=event.conversation.title,
                    headline=headline,
                    url=event.conversation.url,
                    text=text,
                )
        return found


def _words(event, challenge, extensions):
    """Return the headline and the text of an event, '' and '' where it is not so any more."""
    if event.key.startswith(EXTENDED):
        extension = extensions.get(event.subject_id)
        if extension is None:
            return "", ""
        until = moment(extension.closes_at)
        return f"{extension.round_name or 'It'} is extended until {until}", extension.reason
    what, _, rest = event.key.rpartition("-")
    what = what.rpartition("-")[0]
    one = next((one for one in challenge.schedule if one.pk == event.subject_id), None)
    said = one and (one.opens_at if what == OPENS else one.closes_at)
    if said is None or f"{said:%Y%m%d%H%M}" != rest:
        # It was moved meanwhile: its new moment has an event of its own.
        return "", ""
    name = one.name or challenge.noun
    if what == OPENS:
        until = f" You can {one.deeds_in_words} until {moment(one.closes_at)}." if one.closes_at else ""
        return f"{name} is open", f"{one.introduction or challenge.question}{until}"
    if what == CLOSES_SOON:
        return f"{name} closes at {moment(one.closes_at)}", one.introduction or challenge.question
    return f"{name} is closed", "What was said stays there to read."


def announce_decision(idea):
    """Tell a writer what a moderator decided on an idea; call it in the transaction of the decision."""
    if idea.writer_id is None:
        return
    announce(
        conversation=idea.conversation,
        kind=Kind.MY_IDEA,
        key=f"{idea.state}-{idea.pk}-{idea.decided_at:%y%m%d%H%M%S%f}",
        subject_id=idea.pk,
        direct=[idea.writer_id],
        direct_kind=Kind.MY_IDEA,
    )


def announce_response(response):
    """Tell the writer, commenters, supporters and followers of an idea of an answer, each once; in its transaction.

    Among them are those of the ideas that are merged into it.
    """
    announce_responses([response])


def announce_responses(responses):
    """Do for many ideas at once, one answer each, what `announce_response` does for one; four queries for all."""
    ideas = [response.idea for response in responses]
    merged = Idea.objects.filter(merged_into__in=ideas).order_by("conversation_id")
    rows = list(merged.values_list("merged_into_id", "writer_id", "conversation_id"))
    conversations = {idea.pk: [idea.conversation_id] for idea in ideas}
    for idea_id, _, conversation_id in rows:
        conversations[idea_id].append(conversation_id)
    people = {idea.pk: {idea.writer_id} for idea in ideas}
    for idea_id, writer_id, _ in rows:
        people[idea_id].add(writer_id)
    _add_taking_part(people, conversations)
    announce_all(
        [
            _announcement(response, people[response.idea_id], conversations[response.idea_id])
            for response in responses
        ]
    )


def _announcement(response, people, conversations):
    return {
        "conversation": response.idea.conversation,
        "kind": Kind.RESPONSE,
        "key": f"response-{response.pk}",
        "subject_id": response.pk,
        "by": response.editor,
        "audience": [(pk, 0) for pk in conversations],
        "direct": sorted(people - {None}),
        "direct_kind": Kind.RESPONSE,
    }


def _add_taking_part(people, conversations):
    """Add to `people`, sets by idea id, who supports each idea or commented in one of its conversations."""
    supports = Support.objects.filter(idea__in=people)
    for idea_id, user_id in supports.values_list("idea_id", "user_id"):
        people[idea_id].add(user_id)
    idea_of = {pk: idea_id for idea_id, pks in conversations.items() for pk in pks}
    comments = StaffComment.objects.public().filter(conversation__in=idea_of).order_by()
    for conversation_id, user_id in comments.values_list("conversation_id", "user_id").distinct():
        people[idea_of[conversation_id]].add(user_id)


def forget_addressees(ideas, conversations):
    """Delete what told the writer of these ideas what became of them: it names the account by its number."""
    events = Event.objects.filter(conversation_id__in=conversations, subject_id__in=ideas)
    events.filter(Q(kind=Kind.MY_IDEA) | Q(kind=Kind.LED_TO, key__startswith="idea-")).delete()


class ResponseTeller(Teller):
    """Official answers to ideas."""

    kinds = (Kind.RESPONSE,)

    def notices(self, events):
        responses = OfficialResponse.objects.filter(idea__state=IdeaState.PUBLIC)
        found = responses.in_bulk([event.subject_id for event in events])
        return {
            event.pk: _response_notice(event, found[event.subject_id])
            for event in events
            if event.subject_id in found
        }


class IdeaDecisionTeller(Teller):
    """What moderators decided on ideas, merges among it, for their writers: as it stands now."""

    kinds = (Kind.MY_IDEA,)

    def notices(self, events):
        merges = [event for event in events if is_of_merge(event)]
        decisions = [event for event in events if not is_of_merge(event)]
        ideas = Idea.objects.filter(state__in=HEADLINES).in_bulk([event.subject_id for event in decisions])
        return merge_notices(merges) | {
            event.pk: _decision_notice(event, ideas[event.subject_id])
            for event in decisions
            if event.subject_id in ideas
        }


HEADLINES = {
    IdeaState.HELD: "A moderator is reading your idea again",
    IdeaState.PUBLIC: "Your idea is published",
    IdeaState.MERGED: "Your idea is published",
    IdeaState.REMOVED: "A moderator removed your idea",
}


def _response_notice(event, response):
    parts = [
        response.reason,
        response.did and f"What we did: {response.did}",
        response.cannot and f"What we cannot do, and why: {response.cannot}",
        response.next_date and f"More by {response.next_date.day} {response.next_date:%B %Y}.",
    ]
    return Notice(
        title=event.conversation.title,
        headline=f"Official answer: {response.status_words}",
        url=f"{event.conversation.url}#{response.anchor}",
        text="\n\n".join(part for part in parts if part),
        byline=f"{response.editor_name}, {day(response.at)}",
    )


def _decision_notice(event, idea):
    headline = HEADLINES[idea.state]
    if idea.state == IdeaState.REMOVED:
        headline = f"{headline}: {idea.get_removed_because_display()}"
    return Notice(
        title=idea.title,
        headline=headline,
        url=event.conversation.url,
        text="\n\n".join(part for part in (idea.note, idea.text) if part),
        byline=day(event.created_at),
    )
