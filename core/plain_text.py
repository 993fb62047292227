"""Plain text that people wrote, as HTML: paragraphs, line breaks and links, and nothing else of it."""

import re
from html import escape

from django.utils.html import Urlizer
from django.utils.safestring import SafeString

# A text without any of these holds no address: most have none, and finding them word by word is slow.
MAY_HOLD_ADDRESS = re.compile(r"[.@]\w|://|www\.", re.IGNORECASE)
PARAGRAPHS = re.compile(r"\n{2,}")


class Linker(Urlizer):
    """Django's `urlize`, which loses what follows a bracket behind an address, made to lose nothing."""

    def trim_punctuation(self, word):
        lead, middle, _ = super().trim_punctuation(word)
        return lead, middle, word[len(lead) + len(middle) :]


linked = Linker()


def text_html(text):
    """Return a plain text as paragraphs, with its addresses as links that we do not vouch for."""
    html = escape(text)
    if MAY_HOLD_ADDRESS.search(text):
        # All quotes of the text itself are escaped by now, so this finds only the links just made.
        html = linked(text, nofollow=True, autoescape=True).replace(
            'rel="nofollow"', 'rel="nofollow ugc noopener"'
        )
    paragraphs = PARAGRAPHS.split(html.replace("\r\n", "\n").replace("\r", "\n").strip())
    return SafeString("".join(f"<p>{lines}</p>".replace("\n", "<br>") for lines in paragraphs))
