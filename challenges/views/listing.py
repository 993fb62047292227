"""The list of a challenge's ideas, its feed, and ideas like one that somebody is writing."""

import re

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.generic import View
from wagtail.search.backends import get_search_backend

from challenges.caching import ideas_tag
from challenges.enums import Deed, Sort
from challenges.listing import COUNTED_FOR, PARAMS, choices, idea_page, read_chosen
from core import page_cache
from core.models import seconds_until
from core.words import xml_text

FEED_ITEMS = 20
MOST_SIMILAR = 5
SHORTEST_WORD = 4
WORD = re.compile(r"\w+")
MOST_WORDS = 8


class IdeasView(View):
    """The ideas of a challenge."""

    def get(self, request, challenge):
        hides_numbers = challenge.hides_numbers
        # The order would tell of numbers that are not shown.
        hides_order = hides_numbers or challenge.is_anonymous
        chosen = read_chosen(request.GET, challenge, hides_order=hides_order)
        if chosen.mine and not request.user.is_authenticated:
            chosen = read_chosen({}, challenge)
        context = {
            "page": challenge,
            "chosen": chosen,
            "filters": choices(challenge, request.user, chosen),
            "sorts": [
                (sort.label, chosen.query(sort=sort.value), sort == chosen.sort)
                for sort in Sort
                if not (hides_order and sort == Sort.SUPPORTED)
            ],
            "mine_query": chosen.query(mine="" if chosen.mine else "1"),
            "page_of_ideas": idea_page(challenge, request.user, chosen, request.GET.get("after", "")),
            "after": request.GET.get("after", ""),
            "takes_ideas": challenge.takes(Deed.POST),
            "hides_numbers": hides_numbers,
        }
        response = render(request, "challenges/ideas.html", context)
        return keep_list(request, response, challenge, params=PARAMS)


def keep_list(request, response, challenge, params=()):
    """Mark a list of ideas as the same for every reader, where it is: for a minute, for its numbers move."""
    if request.user.is_authenticated or challenge.is_restricted:
        return response
    tags = {*challenge.page_cache_tags, ideas_tag(challenge.pk)} - {page_cache.LISTINGS}
    seconds = min(COUNTED_FOR, seconds_until(*challenge.turns) or COUNTED_FOR)
    return page_cache.cacheable(response, tags=tags, params=params, seconds=seconds)


class IdeasFeed(Feed):
    """The newest ideas of a challenge, as everybody may read them."""

    feed_type = Atom1Feed

    def __init__(self, challenge):
        self.challenge = challenge

    def title(self):
        return f"{settings.SITE_NAME}: {xml_text(self.challenge.name)}"

    def subtitle(self):
        return xml_text(self.challenge.question)

    def link(self):
        return f"{settings.SITE_ADDRESS}{self.challenge.url}ideas/"

    def feed_url(self):
        return f"{self.link()}feed/"

    def items(self):
        rows = self.challenge.ideas.public().filter(is_private=False).select_related("writer")
        return rows.order_by("-published_at", "-pk")[:FEED_ITEMS]

    def item_title(self, idea):
        return xml_text(idea.title)

    def item_description(self, idea):
        # Django declares it as HTML.
        return escape(xml_text(idea.text))

    def item_link(self, idea):
        return f"{settings.SITE_ADDRESS}{self.challenge.url}{idea.suffix}"

    def item_author_name(self, idea):
        return xml_text(idea.name)

    def item_pubdate(self, idea):
        return idea.published_at

    def item_updateddate(self, idea):
        return idea.edited_at or idea.published_at


def similar(request, challenge):
    """Return the ideas that are like what somebody types, as a list for the page that has the form.

    For people who are signed in: the others have no form, and what they get is kept without the words.
    """
    ideas = like(challenge, request.GET.get("q", "")) if request.user.is_authenticated else []
    return render(request, "challenges/similar.html", {"page": challenge, "ideas": ideas})


def like(challenge, text):
    """Return up to five public ideas of a challenge that share words with a text, the most alike first."""
    words = [word for word in dict.fromkeys(WORD.findall(text.lower())) if len(word) >= SHORTEST_WORD]
    if not words:
        return []
    rows = challenge.ideas.filter(state="public", is_private=False)
    found = get_search_backend().search(" ".join(words[:MOST_WORDS]), rows, operator="or")
    return list(found[:MOST_SIMILAR])
