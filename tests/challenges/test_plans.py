"""Plans: marks on a draft by those who may, while they may; words that stay; and what the final plan says of it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.search import index as search_index
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from challenges.actions import mark_item, publish_mark, remove_mark, take_back_mark
from challenges.actions.checking import MarkDecidedMeanwhile
from challenges.contributions import Checks
from challenges.enums import ItemKind, Mark, MarkState, PlanStage
from challenges.models import ChallengePage, CheckMark, PlanItem, PlanPage, Tally
from challenges.refusals import NotNow, WordsChanged
from comments.refusals import NotAllowed, Unfit
from conversations.deletion import ContributionsHeldError
from core.exceptions import PageNotFound
from core.limits import LimitReached
from ledger.enums import Kind
from ledger.models import Entry
from screening.limits import CHECKS_A_MINUTE
from search.results import find_pages
from tests.factories.challenges import ChallengePageFactory, in_check, mark_by, plan_below
from tests.factories.pages import HIDDEN, hide, restrict, soup, words
from tests.factories.users import UserFactory
from users.enums import Words

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
NUMBER = "Ring me on 07700 900123."


@pytest.fixture
def ann():
    return UserFactory.registered()


@pytest.fixture
def moderator():
    return UserFactory.in_group("Moderators")


@pytest.fixture
def publisher():
    return UserFactory.in_group("Publishers")


@pytest.fixture
def plan():
    return plan_below(in_check(slug="asked"), "Publish rotas early", "Let people swap", slug="draft")


@pytest.fixture
def item(plan):
    return plan.items.first()


def say(user, item, verdict=Mark.RIGHT, comment="", **changes):
    """Mark an item by the words that it has now."""
    seen = PlanItem.objects.get(pk=item.pk).seen_as
    given = {"by": user, "item_id": item.pk, "verdict": verdict, "comment": comment, "seen": seen}
    return mark_item(**given | changes)


def numbers(item):
    tally = Tally.objects.filter(item_id=item.pk).first()
    return (tally.right, tally.wrong, tally.missing) if tally else (0, 0, 0)


def end_round(plan, at=None):
    """Let the round end, a second ago."""
    challenge = ChallengePage.objects.get(pk=plan.challenge.pk)
    rounds = list(challenge.rounds.all())
    rounds[0].closes_at = at or timezone.now() - SECOND
    challenge.rounds = rounds
    challenge.save()


def check_address(item):
    return reverse("challenges:check", args=[item.pk])


# Marks


def test_one_mark_a_person_is_changed_and_taken_back(ann, item):
    say(ann, item)
    assert numbers(item) == (1, 0, 0)
    mark = say(ann, item, Mark.MISSING, "Night shifts are missing.")
    assert (numbers(item), mark.comment) == ((0, 0, 1), "Night shifts are missing.")
    for _ in range(2):
        take_back_mark(by=ann, item_id=item.pk)
    assert (numbers(item), CheckMark.objects.count()) == ((0, 0, 0), 0)


def test_the_same_mark_again_changes_nothing(ann, item):
    first = say(ann, item, comment="Yes.")
    assert say(ann, item, comment="Yes.").at == first.at
    assert numbers(item) == (1, 0, 0)


def test_database_holds_one_a_person(ann, item):
    mark_by(ann, item)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckMark.objects.create(user=ann, item=item, verdict=Mark.WRONG)


def test_who_may_not_take_part_marks_nothing(item):
    for change in (say, lambda user, item: take_back_mark(by=user, item_id=item.pk)):
        with pytest.raises(NotAllowed):
            change(UserFactory(), item)


@pytest.mark.parametrize("how", HIDDEN)
def test_item_of_a_hidden_plan_takes_no_mark_of_strangers(ann, plan, item, how):
    hide(plan, how if how != "members" else "group")
    with pytest.raises(PageNotFound):
        say(ann, item)


def test_item_of_a_private_challenge_takes_none_of_strangers(ann, plan, item, client):
    restrict(plan.challenge, PageViewRestriction.GROUPS)
    with pytest.raises(PageNotFound):
        say(ann, item)
    client.force_login(ann)
    for address in (plan.url, item.address, check_address(item)):
        assert client.get(address).status_code != 200


def test_plan_of_an_unpublished_challenge_takes_none(ann, plan, item):
    ChallengePage.objects.filter(pk=plan.challenge.pk).update(live=False)
    with pytest.raises(NotNow):
        say(ann, item)


def test_final_plan_takes_no_marks(ann, plan):
    final = plan_below(plan.challenge, "Publish rotas", stage=PlanStage.FINAL, draft=plan)
    with pytest.raises(PageNotFound):
        say(ann, final.items.first())


def test_round_that_takes_no_checks_takes_none(ann):
    plan = plan_below(ChallengePageFactory(), "Publish rotas early")
    with pytest.raises(NotNow):
        say(ann, plan.items.first())


@pytest.mark.parametrize(
    ("comment", "sentence"),
    [("x" * 1001, "1 more than the 1,000"), ("<b>No</b>", "HTML does not work")],
)
def test_comment_that_does_not_fit_is_refused(ann, item, comment, sentence):
    with pytest.raises(Unfit, match=sentence):
        say(ann, item, comment=comment)
    say(ann, item, comment="x" * 1000)


def test_words_that_changed_meanwhile_are_read_again(ann, plan, item):
    seen = item.seen_as
    PlanItem.objects.filter(pk=item.pk).update(text="Publish rotas late")
    with pytest.raises(WordsChanged):
        say(ann, item, seen=seen)
    assert not CheckMark.objects.exists()


def test_marks_are_limited(ann, item):
    for number in range(CHECKS_A_MINUTE.tries):
        say(ann, item, comment=f"{number}")
    with pytest.raises(LimitReached):
        say(ann, item, comment="Once more")


def test_mark_a_second_after_the_end_is_refused_and_the_text_is_kept(client, ann, plan, item):
    client.force_login(ann)
    form = soup(client.get(check_address(item))).select_one("form.write")
    seen = form.select_one("[name=seen]")["value"]
    end_round(plan)
    sent = {"verdict": "wrong", "text": "Ours come late.", "seen": seen}
    response = client.post(check_address(item), sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert "not open for checking" in page
    assert "Ours come late." in page
    with pytest.raises(NotNow):
        take_back_mark(by=ann, item_id=item.pk)
    assert not CheckMark.objects.exists()


# Comments that are held


def test_identifying_comment_is_held_and_its_mark_counts(client, ann, moderator, item):
    mark = say(ann, item, Mark.WRONG, NUMBER)
    assert (mark.state, numbers(item)) == (MarkState.HELD, (0, 1, 0))
    seen_by = {ann: True, moderator: True, UserFactory.registered(): False}
    for user, sees in seen_by.items():
        client.force_login(user)
        assert ("07700" in client.get(item.address).content.decode()) is sees
    client.logout()
    assert "07700" not in client.get(item.address).content.decode()


def test_moderator_publishes_and_removes(client, ann, moderator, item, django_capture_on_commit_callbacks):
    mark = say(ann, item, comment=NUMBER)
    client.get(item.address)
    with django_capture_on_commit_callbacks(execute=True):
        publish_mark(by=moderator, mark_id=mark.pk, seen=mark.seen_as)
    assert "07700" in client.get(item.address).content.decode()
    mark.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        remove_mark(by=moderator, mark_id=mark.pk, seen=mark.seen_as, reason="A number")
    assert "07700" not in client.get(item.address).content.decode()
    assert numbers(item) == (1, 0, 0)
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Kind.CHECK_PUBLISHED, Kind.CHECK_REMOVED]


def test_what_was_removed_does_not_come_back_by_an_edit(ann, moderator, item):
    mark = say(ann, item, comment="Rude.")
    remove_mark(by=moderator, mark_id=mark.pk, seen=mark.seen_as)
    assert say(ann, item, Mark.WRONG, "Rude.").state == MarkState.REMOVED
    assert say(ann, item, comment="Not so rude.").state == MarkState.HELD
    assert say(ann, item).state == MarkState.PUBLIC


def test_only_moderators_decide_and_not_on_their_own(ann, item):
    mark = say(ann, item, comment=NUMBER)
    own = UserFactory.registered()
    own.groups.add(UserFactory.in_group("Moderators").groups.get())
    mine = say(own, item, comment=NUMBER)
    for user, one in ((ann, mark), (UserFactory(), mark), (own, mine)):
        with pytest.raises(PermissionDenied):
            publish_mark(by=user, mark_id=one.pk, seen=one.seen_as)


def test_moderator_decides_on_nothing_that_changed_meanwhile(ann, moderator, item):
    mark = say(ann, item, comment=NUMBER)
    say(ann, item, comment="Now something else.")
    with pytest.raises(MarkDecidedMeanwhile):
        publish_mark(by=moderator, mark_id=mark.pk, seen=mark.seen_as)


def test_cms_lists_what_is_held_and_decides(client, ann, moderator, publisher, item):
    mark = say(ann, item, comment=NUMBER)
    client.force_login(publisher)
    assert client.get(reverse("challenges_cms:checks")).status_code == 302
    client.force_login(moderator)
    assert NUMBER in client.get(reverse("challenges_cms:checks")).content.decode()
    address = reverse("challenges_cms:check", args=[mark.pk])
    seen = soup(client.get(address)).select_one("[name=seen]")["value"]
    client.post(address, {"what": "publish", "seen": seen})
    mark.refresh_from_db()
    assert mark.state == MarkState.PUBLIC
    client.post(address, {"what": "remove", "seen": seen})
    mark.refresh_from_db()
    assert mark.state == MarkState.PUBLIC, "what the moderator saw was another state"


# Words that stay


def test_words_that_are_marked_stay_whatever_is_saved(ann, plan, item):
    say(ann, item)
    page = PlanPage.objects.get(pk=plan.pk)
    page.pledge = "Another pledge."
    page.items = [PlanItem(kind=ItemKind.ACTION, text="New")]
    page.save()
    assert [one.text for one in plan.items.order_by("pk")] == [
        "Publish rotas early",
        "Let people swap",
        "New",
    ]
    assert PlanPage.objects.get(pk=plan.pk).pledge == plan.pledge
    assert numbers(item) == (1, 0, 0)


def test_version_from_before_the_items_had_ids_keeps_them(ann, plan, item):
    page = PlanPage.objects.get(pk=plan.pk)
    rows = list(page.items.all())
    for row in rows:
        row.pk = None
        row.text = f"{row.text}, older"
    page.items = rows
    page.save()
    assert set(plan.items.values_list("pk", flat=True)) == {
        *PlanPage.objects.get().items.values_list("pk", flat=True)
    }
    assert PlanItem.objects.get(pk=item.pk).text == "Publish rotas early, older"


def test_version_that_waits_from_before_the_first_mark_changes_no_words(ann, plan, item):
    page = PlanPage.objects.get(pk=plan.pk)
    rows = list(page.items.all())
    rows[0].text = "Publish rotas late"
    page.items = rows[:1]
    revision = page.save_revision()
    say(ann, item)
    revision.publish()
    assert [one.text for one in plan.items.order_by("pk")] == ["Publish rotas early", "Let people swap"]
    assert numbers(item) == (1, 0, 0)


def test_words_without_marks_change(plan, item):
    page = PlanPage.objects.get(pk=plan.pk)
    page.items = [PlanItem(kind=ItemKind.ACTION, text="New")]
    page.save()
    assert [one.text for one in plan.items.all()] == ["New"]


def test_plan_with_marks_is_not_deleted(ann, plan, item):
    say(ann, item)
    with pytest.raises(ContributionsHeldError):
        plan.delete()
    take_back_mark(by=ann, item_id=item.pk)
    plan.delete()


def sent(plan, rows, **changes):
    """Return what the CMS's form of a plan sends, with these rows, dicts of fields; stored ones have an `id`."""
    given = {"kind": "action", "text": "", "owner": "", "due": "", "changed_because": "", "id": ""}
    stored = sum(1 for row in rows if row.get("id"))
    data = {
        "title": plan.title,
        "slug": plan.slug,
        "stage": plan.stage,
        "draft": plan.draft_id or "",
        "pledge": plan.pledge,
        "pledge_changed_because": "",
        "items": inline_formset([given | row for row in rows], initial=stored),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    return nested_form_data(data | changes)


def test_editor_is_told_that_marked_words_stay(client, ann, publisher, plan, item):
    first, second = plan.items.all()
    say(ann, first)
    client.force_login(publisher)
    address = reverse("wagtailadmin_pages:edit", args=[plan.pk])
    rows = [{"id": first.pk, "text": "Publish rotas late"}, {"id": second.pk, "text": second.text}]
    page = client.post(address, sent(plan, rows)).content.decode()
    assert "People have marked this draft, so its words stay" in page
    rows = [{"id": first.pk, "text": first.text}, {"id": second.pk, "text": second.text, "DELETE": "1"}]
    page = client.post(address, sent(plan, rows)).content.decode()
    assert "nothing is deleted from it: ‘Let people swap’" in page
    rows = [{"id": one.pk, "text": one.text} for one in (first, second)]
    assert client.post(address, sent(plan, [*rows, {"text": "And more"}])).status_code == 302
    assert plan.items.count() == 3


def test_editor_changes_a_draft_without_marks(client, publisher, plan):
    first, second = plan.items.all()
    client.force_login(publisher)
    rows = [{"id": first.pk, "text": "Publish rotas late"}, {"id": second.pk, "text": "", "DELETE": "1"}]
    address = reverse("wagtailadmin_pages:edit", args=[plan.pk])
    assert client.post(address, sent(plan, rows)).status_code == 302
    assert [one.text for one in plan.items.all()] == ["Publish rotas late"]


# The final plan


def make_final(client, publisher, plan):
    """Add a final plan in the CMS, without items of its own, and return it."""
    client.force_login(publisher)
    new = PlanPage(title="Final", slug="final", stage="final", draft=plan, pledge=plan.pledge)
    address = reverse("wagtailadmin_pages:add", args=["challenges", "planpage", plan.challenge.pk])
    assert client.post(address, sent(new, [])).status_code == 302
    client.logout()
    return PlanPage.objects.get(slug="final")


def test_final_plan_begins_with_the_items_of_its_draft(client, publisher, plan):
    final = make_final(client, publisher, plan)
    assert [(one.text, one.origin) for one in final.items.all()] == [
        (one.text, one) for one in plan.items.all()
    ]


def test_editor_is_asked_why_and_readers_see_it_with_the_numbers(client, ann, publisher, plan, item):
    say(ann, item, Mark.WRONG, "Eight weeks.")
    final = make_final(client, publisher, plan)
    first, second = final.items.all()
    address = reverse("wagtailadmin_pages:edit", args=[final.pk])
    changed = {"id": first.pk, "text": "Publish rotas eight weeks ahead", "owner": "Workforce team"}
    left_out = {"id": second.pk, "text": second.text, "is_left_out": "on"}
    new = {"text": "Tell people why"}
    client.force_login(publisher)
    page = client.post(address, sent(final, [changed, left_out, new])).content.decode()
    for sentence in ("Enter why it changed", "Enter why it is left out", "Enter why this is new"):
        assert sentence in page
    reasons = ("You asked for it.", "The law forbids it.", "It was missing.")
    rows = [
        row | {"changed_because": why} for row, why in zip((changed, left_out, new), reasons, strict=True)
    ]
    assert client.post(address, sent(final, rows)).status_code == 302
    client.logout()
    one, two, three = soup(client.get(final.url)).select(".plan-item")
    assert [words(gone) for gone in one.select("del")] == ["removed: early (end)"]
    assert "added: Who answers for it: Workforce team" in words(one)
    assert "Why it changed: You asked for it." in words(one)
    assert words(one.select_one("table")).startswith("1 person checked this")
    assert [words(cell) for cell in one.select("td")] == ["0", "1", "0"]
    assert "Why it is left out: The law forbids it." in words(two)
    assert "Why it is new: It was missing." in words(three)


def test_item_that_comes_back_after_its_row_was_deleted(client, publisher, plan):
    final = make_final(client, publisher, plan)
    first, second = final.items.all()
    client.force_login(publisher)
    rows = [{"id": first.pk, "text": first.text}, {"id": second.pk, "text": second.text, "DELETE": "1"}]
    client.post(reverse("wagtailadmin_pages:edit", args=[final.pk]), sent(final, rows))
    assert [one.text for one in final.items.all()] == [one.text for one in plan.items.all()]


@pytest.mark.parametrize("how", HIDDEN)
def test_of_a_draft_that_a_reader_may_not_see_the_final_plan_tells_nothing(client, ann, plan, item, how):
    say(ann, item, Mark.WRONG)
    rows = [PlanItem(kind=ItemKind.ACTION, text="Rotas", origin=item, changed_because="You asked.")]
    final = plan_below(plan.challenge, stage=PlanStage.FINAL, draft=plan, pledge="We will.")
    final.items = rows
    final.save()
    assert "early" in client.get(final.url).content.decode()
    hide(plan, how)
    cache.clear()
    page = client.get(final.url).content.decode()
    assert "Rotas" in page
    for told in ("early", "people can plan around", "checked this", plan.url + '"'):
        assert told not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "Other words"}, "Enter why it changed. The draft plan says: ‘Publish rotas early’."),
        ({"is_left_out": True}, "Enter why it is left out"),
        ({"owner": "Somebody"}, "Enter why it changed"),
        ({"due": date(2027, 3, 1)}, "Enter why it changed"),
    ],
)
def test_what_differs_from_the_draft_says_why(plan, item, fields, sentence):
    given = {"page": plan, "kind": ItemKind.ACTION, "text": item.text, "origin": item, "key": uuid.uuid4()}
    PlanItem(**given).full_clean()
    with pytest.raises(ValidationError, match=sentence):
        PlanItem(**given | fields).full_clean()
    PlanItem(**given | fields, changed_because="You said so.").full_clean()


def test_only_an_action_has_an_owner(plan):
    theme = PlanItem(page=plan, kind=ItemKind.THEME, text="Notice", owner="Somebody")
    with pytest.raises(ValidationError, match="Only an action"):
        theme.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        theme.save()


@pytest.mark.parametrize("stage", PlanStage.values)
def test_final_plan_comes_from_a_draft_of_the_same_challenge(client, publisher, plan, stage):
    other = plan_below(in_check(), "Elsewhere")
    client.force_login(publisher)
    new = PlanPage(title="New", slug="new", stage=stage, pledge="We will.")
    address = reverse("wagtailadmin_pages:add", args=["challenges", "planpage", plan.challenge.pk])
    page = client.post(address, sent(new, [], draft=other.pk)).content.decode()
    expected = "Choose a draft plan of the same challenge" if stage == "final" else "Only a final plan comes"
    assert expected in page
    if stage == "final":
        assert (
            "Choose the draft plan that this comes from"
            in client.post(address, sent(new, [])).content.decode()
        )


def test_change_of_the_pledge_says_why(client, publisher, plan):
    final = make_final(client, publisher, plan)
    rows = [{"id": one.pk, "text": one.text} for one in final.items.all()]
    client.force_login(publisher)
    address = reverse("wagtailadmin_pages:edit", args=[final.pk])
    changes = {"pledge": "We will make rotas that people can live with."}
    assert (
        "Enter why. The draft plan says"
        in client.post(address, sent(final, rows, **changes)).content.decode()
    )
    client.post(address, sent(final, rows, **changes, pledge_changed_because="Plainer."))
    client.logout()
    section = soup(client.get(final.url)).select_one("[aria-labelledby=pledge]")
    assert section.select_one("ins")
    assert "Why it changed: Plainer." in words(section)


def test_database_holds_that_only_a_final_plan_has_a_draft(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanPage.objects.filter(pk=plan.pk).update(draft=plan)


# Pages


def test_draft_shows_numbers_in_words_and_leads_to_the_form(
    client, ann, plan, item, django_capture_on_commit_callbacks
):
    assert "Nobody checked this yet" in words(soup(client.get(plan.url)))
    with django_capture_on_commit_callbacks(execute=True):
        say(ann, item, Mark.MISSING)
    row = soup(client.get(plan.url)).select_one(".plan-item")
    assert [words(cell) for cell in row.select("th, td")] == [
        *("Right", "Wrong", "Something is missing"),
        *("0", "0", "1"),
    ]
    assert row.find("a", href=check_address(item))


def test_kept_page_without_a_form_is_the_same_for_everyone(client, plan, item, queries):
    for address in (plan.url, item.address):
        client.get(address)
        with queries() as counted:
            page = soup(client.get(address))
        assert len(counted) == 0
        assert not page.select("form[method=post]")


def test_after_the_round_nothing_leads_to_the_form(client, ann, plan, item):
    client.get(plan.url)
    end_round(plan)
    cache.clear()
    assert "/check/" not in client.get(plan.url).content.decode()
    client.force_login(ann)
    page = client.get(check_address(item)).content.decode()
    assert "not open for checking at the moment" in page
    assert 'name="verdict"' not in page


def test_form_works_without_scripts(client, ann, item):
    client.force_login(ann)
    page = soup(client.get(check_address(item)))
    assert len(page.select("[name=verdict]")) == 3
    seen = page.select_one("[name=seen]")["value"]
    sent = {"verdict": "missing", "text": "Night shifts.", "seen": seen}
    response = client.post(check_address(item), sent)
    assert response["Location"] == item.address
    page = soup(client.get(check_address(item)))
    assert page.select_one("[name=verdict][checked]")["value"] == "missing"
    assert page.select_one("textarea").text.strip() == "Night shifts."
    client.post(check_address(item), sent | {"take_back": "1"})
    assert numbers(item) == (0, 0, 0)


def test_who_is_signed_out_signs_in_first(client, item):
    assert client.get(check_address(item))["Location"].startswith("/accounts/sign-in/?next=")
    response = client.post(check_address(item), {"verdict": "right", "text": "Mine."})
    assert response.status_code == 403
    assert "Mine." in response.content.decode()


def test_nothing_chosen_is_said_beside_the_field(client, ann, item):
    client.force_login(ann)
    page = client.post(check_address(item), {"text": "Mine."}).content.decode()
    assert "Choose what you think of it." in page


def test_comments_come_newest_first_by_cursor(client, item):
    for number in range(25):
        mark_by(UserFactory(), item, comment=f"No {number}.", at=timezone.now() + number * SECOND)
    page = soup(client.get(item.address))
    assert [words(one) for one in page.select(".comment__text")] == [f"No {n}." for n in range(24, 4, -1)]
    older = page.find("a", string="Older comments")["href"]
    page = soup(client.get(f"{item.address}{older}"))
    assert [words(one) for one in page.select(".comment__text")] == [f"No {n}." for n in range(4, -1, -1)]
    assert client.get(f"{item.address}?after=made-up").status_code == 404


def test_item_of_another_plan_is_not_found(client, plan):
    other = plan_below(plan.challenge, "Elsewhere")
    assert client.get(f"{plan.url}items/{other.items.first().pk}/").status_code == 404


def test_numbers_stay_hidden_where_the_round_says_so(client, ann, plan, item):
    say(ann, item)
    plan.challenge.rounds.update(hides_numbers=True)
    for address in (plan.url, item.address):
        page = client.get(address).content.decode()
        assert "check-numbers" not in page
        assert "once this round ends" in page


def test_queries_do_not_grow_with_items_and_marks(client, queries):
    def fill(challenge, number):
        draft = plan_below(challenge, *(f"Item {n}" for n in range(number)))
        for item in draft.items.all():
            for _ in range(number):
                mark_by(UserFactory(), item, comment="No.")
        rows = [PlanItem(kind=ItemKind.ACTION, text=f"{one.text}!", origin=one) for one in draft.items.all()]
        final = plan_below(challenge, stage=PlanStage.FINAL, draft=draft)
        final.items = rows
        final.save()
        return draft.url, draft.items.first().address, final.url, draft.challenge.url

    def counts(addresses):
        found = []
        for address in addresses:
            cache.clear()
            with queries() as counted:
                assert client.get(address).status_code == 200
            found.append(len(counted))
        return found

    few, many = fill(in_check(), 1), fill(in_check(), 10)
    client.get(few[0])
    assert counts(many) == counts(few)
    assert max(counts(many)) <= 25


def test_challenge_names_the_plans_that_a_reader_may_see(client, plan):
    hidden = plan_below(plan.challenge, "Nothing", title="Not yet")
    PlanPage.objects.filter(pk=hidden.pk).update(live=False)
    page = client.get(plan.challenge.url).content.decode()
    assert plan.title in page
    assert "Not yet" not in page


def test_search_finds_a_plan_by_its_pledge_and_items(ann, plan):
    search_index.insert_or_update_object(plan)
    for query in ("plan around", "swap"):
        assert plan.pk in [result.page.pk for result in find_pages(query, ann)]


def test_preview_of_a_plan_that_is_not_stored_yet(client, publisher, plan):
    client.force_login(publisher)
    path = f"/cms/pages/add/challenges/planpage/{plan.challenge.pk}/preview/"
    new = PlanPage(title="New", slug="new", stage="draft", pledge="We will try.")
    assert client.post(path, sent(new, [{"text": "Try"}])).json()["is_valid"]
    assert "We will try." in client.get(path, {"in_preview_panel": "true"}).content.decode()


def test_alias_leads_to_its_original(client, plan, item):
    other = in_check(slug="other")
    alias = plan.create_alias(parent=other)
    assert client.get(f"{alias.url}items/{item.pk}/")["Location"] == item.address


# My data


def test_export_tells_what_one_said(ann, item):
    mark_by(ann, item, Mark.WRONG, comment="No.")
    (row,) = Checks().export(ann)
    assert (row["verdict"], row["comment"], row["item"]) == ("Wrong", "No.", item.text)
    restrict(item.page, PageViewRestriction.GROUPS)
    (row,) = Checks().export(ann)
    assert (row["comment"], row["item"], row["address"]) == ("No.", "", "")


def test_public_comments_are_among_the_latest(ann, plan, item):
    mark_by(ann, item, comment="No.")
    mark_by(ann, plan.items.last(), comment=NUMBER, state=MarkState.HELD)
    reader = UserFactory()
    assert [one.excerpt for one in Checks().latest(ann, viewer=reader, limit=9)] == ["No."]
    restrict(plan, PageViewRestriction.GROUPS)
    assert Checks().latest(ann, viewer=reader, limit=9) == []


@pytest.mark.parametrize(("what", "left"), [(Words.KEEP, ["No."]), (Words.REMOVE, [])])
def test_erasing_takes_the_name_or_the_words_with_their_numbers(ann, plan, item, what, left):
    mark_by(ann, item, comment="No.")
    mark_by(ann, plan.items.last())
    assert Checks().erase(ann, words=what, limit=10) == 2
    assert Checks().erase(ann, words=what, limit=10) == 0
    assert list(CheckMark.objects.values_list("comment", flat=True)) == left
    assert numbers(item)[0] == len(left)
    assert numbers(plan.items.last()) == (0, 0, 0)
    assert not CheckMark.objects.filter(user=ann).exists()


# Many at once


def test_50_people_at_once_are_counted_exactly(committed_db):
    item = plan_below(in_check(), "Publish rotas early").items.first()
    people = [UserFactory.registered() for _ in range(50)]

    def press(pair):
        number, user = pair
        try:
            say(user, item, Mark.values[number % 3])
            say(user, item, Mark.values[(number + 1) % 3])
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, enumerate(people)))
    assert numbers(item) == tuple(
        CheckMark.objects.filter(verdict=mark).count() for mark in ("right", "wrong", "missing")
    )
    assert sum(numbers(item)) == 50


def test_marking_and_taking_back_at_once_stays_exact(committed_db):
    item, ann = plan_below(in_check(), "Publish rotas early").items.first(), UserFactory.registered()

    def press(number):
        try:
            if number % 2:
                say(ann, item, Mark.values[number % 3])
            else:
                take_back_mark(by=ann, item_id=item.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(16)))
    assert sum(numbers(item)) == CheckMark.objects.count()


def test_saving_the_plan_while_people_mark_it_loses_no_number(committed_db):
    plan = plan_below(in_check(), "Publish rotas early")
    item = plan.items.first()
    people = [UserFactory.registered() for _ in range(12)]

    def press(user):
        try:
            say(user, item)
            page = PlanPage.objects.get(pk=plan.pk)
            page.items = list(page.items.all())
            page.save()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, people))
    assert numbers(item) == (12, 0, 0)


def test_form_with_a_stale_proof_comes_back_with_the_words(item):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.registered())
    response = client.post(check_address(item), {"verdict": "wrong", "text": "Nights are missing."})
    assert response.status_code == 403
    assert "Nights are missing." in soup(response).select_one("[name=text]").get_text()
