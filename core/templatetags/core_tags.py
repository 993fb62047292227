"""Small things that templates of every app need."""

import json
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.models.pages import HOME_DEPTH
from core.plain_text import text_html
from core.small_numbers import hide_small, hide_small_parts

register = template.Library()

# Inside a script element, only these could end it or begin another.
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}

WIDGET_CLASSES = {
    "textarea": "nhsuk-textarea",
    "select": "nhsuk-select",
    "selectmultiple": "nhsuk-select",
    "checkbox": "nhsuk-checkboxes__input",
    "file": "nhsuk-file-upload",
    "clearablefile": "nhsuk-file-upload",
}


@register.simple_tag(takes_context=True)
def breadcrumbs(context, page):
    """Return (title, address) of each page above this one, home first; one query, where routing did not find them."""
    request = context.get("request")
    return [
        ("Home" if above.depth == HOME_DEPTH else above.title, above.get_url(request))
        for above in page.pages_above
    ]


@register.simple_tag(takes_context=True)
def canonical_address(context, page):
    """Return the one public address of what is shown: its path and those parameters that the page reads."""
    request = context["request"]
    chosen = [(name, request.GET[name]) for name in page.page_cache_params if request.GET.get(name)]
    return f"{settings.SITE_ADDRESS}{request.path}{'?' if chosen else ''}{urlencode(chosen)}"


@register.simple_tag
def title_today(author):
    """Return the title that a writer has today."""
    return author.title_at(timezone.localdate())


@register.filter
def plain_text(text):
    """Return a plain text as paragraphs, with its addresses as links that we do not vouch for."""
    return text_html(text)


@register.filter
def initials(name):
    """Return the first letters of the first and last word of a name."""
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.simple_tag
def json_ld(kind, **properties):
    """Return a script element with schema.org data; `author__name=` goes inside `author`, empty values are left out."""
    data = {"@context": "https://schema.org", "@type": kind}
    for name, value in properties.items():
        if value in ("", None):
            continue
        *outer, inner = name.split("__")
        place = data
        for part in outer:
            place = place.setdefault(part, {})
        place["@type" if inner == "type" else inner] = (
            value.isoformat() if hasattr(value, "isoformat") else value
        )
    text = json.dumps(data, ensure_ascii=False, default=str).translate(SCRIPT_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.filter
def widget(field):
    """Return a form field's widget with the design system's class for its kind."""
    kind = field.widget_type
    name = WIDGET_CLASSES.get(kind, "nhsuk-input")
    given = field.field.widget.attrs.get("class", "")
    error = f"{name}--error" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, [name, error, given]))})


@register.filter
def few(number, is_hidden):
    """Return a number, and where small ones are hidden ‘fewer than 10’ in the place of such a one."""
    return hide_small(number) if is_hidden else number


@register.filter
def few_parts(pairs, is_hidden):
    """Return pairs of words and the parts of a whole, with the small ones hidden where they are to be."""
    pairs = list(pairs)
    if not is_hidden:
        return pairs
    shown = hide_small_parts([number for _, number in pairs])
    return [(words, number) for (words, _), number in zip(pairs, shown, strict=True)]


@register.filter
def few_plural(number, is_hidden):
    """Return the ending of a plural: none for the one that is shown as a number."""
    return "" if number == 1 and not is_hidden else "s"
