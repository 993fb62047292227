"""Finding pages and showing where the words stand."""

import re
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.search.index import SearchField

from core.visibility import live_pages, readable_pages

RESULTS_A_PAGE = 10
# Blocks that show other rows.
WITH_ROWS = ("picture", "document")
EXTRACT_LENGTH = 240
WORD = re.compile(r"\w{2,}")
# A word to look for: quotes and other signs around it are no part of it, and some back ends stumble over them.
TERM = re.compile(r"\w+(?:[-.@/]\w+)*")


@dataclass(frozen=True)
class Result:
    """A page found: its title and extract, each as runs of (text, whether it is a word looked for)."""

    page: Page
    title: list
    extract: list


def find_pages(query, user, number=1):
    """Return a paginator page of Results for words in the pages that this person may read.

    A page number past the end gives the last page. The number of queries does not depend on that of the results.
    """
    terms = TERM.findall(query)
    pages = Page.objects.filter(readable_pages(user, aliases=False), live=True, depth__gt=1)
    # The index does not know of expiry: pages that no timer came by for yet are left out by their paths.
    pages = pages.exclude(path__in=_expired_paths()).search(" ".join(terms), operator="and") if terms else []
    found = Paginator(pages, RESULTS_A_PAGE).get_page(number)
    ids = [page.pk for page in found.object_list]
    # Nor does it know of the originals of aliases.
    shown = Page.objects.filter(live_pages(), readable_pages(user), pk__in=ids)
    specific = {page.pk: page for page in shown.specific()}
    words = {word.lower() for word in WORD.findall(query)}
    found.object_list = [_result(specific[pk], words) for pk in ids if pk in specific]
    return found


def _expired_paths():
    return list(Page.objects.filter(live=True, expire_at__lte=timezone.now()).values_list("path", flat=True))


def _result(page, words):
    text = getattr(page, "description", "") or page.search_description
    if words and not any(map(_pattern(words).search, (page.title, text))):
        text = next(filter(_pattern(words).search, texts_of(page)), text)
    return Result(page, mark(page.title, words), mark(shorten(text, words), words))


def texts_of(page):
    """Yield the texts of a page that search looks into, but those that cost a query: the words of pictures."""
    for field in page.get_search_fields():
        if not isinstance(field, SearchField):
            continue
        value = getattr(page, field.field_name)
        if isinstance(value, StreamValue):
            places = (place for place, raw in enumerate(value.raw_data) if raw["type"] not in WITH_ROWS)
            for child in map(value.__getitem__, places):
                yield from child.block.get_searchable_content(child.value)
        else:
            found = field.get_value(page) or ""
            yield from [found] if isinstance(found, str) else found


def shorten(text, words):
    """Return about 240 characters of a text around the first word looked for."""
    if len(text) <= EXTRACT_LENGTH:
        return text
    lower = text.lower()
    first = min((place for place in (lower.find(word) for word in words) if place >= 0), default=0)
    start = max(0, first - EXTRACT_LENGTH // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start : start + EXTRACT_LENGTH].rsplit(" ", 1)[0]
    return f"{'… ' if start else ''}{cut} …"


def mark(text, words):
    """Return a text as (run, is_match) pairs; a word matches when it begins with one looked for."""
    if not words:
        return [(text, False)]
    runs, end = [], 0
    for match in _pattern(words).finditer(text):
        runs += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [run for run in [*runs, (text[end:], False)] if run[0]]


def _pattern(words):
    return re.compile("|".join(rf"\b{re.escape(word)}\w*" for word in sorted(words)), re.IGNORECASE)
