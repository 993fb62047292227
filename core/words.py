"""Texts for formats that are not HTML."""

import re

# What XML has no place for, though it can be pasted into a title.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text):
    """Return a text with a space for each character that XML cannot hold."""
    return NOT_IN_XML.sub(" ", text)
