"""How a text looks: what letters of other scripts, signs and accents are taken for at a glance."""

import re
import unicodedata
from itertools import groupby
from string import ascii_lowercase

# What looks like a Latin letter, of the scripts that keyboards write: after the Unicode Consortium's confusables.txt
# (UTS #39), with the small capitals that it leaves out, and the digits that people write for letters. What NFKD takes
# back by itself (fullwidth, bold, in circles) need not stand here.
LOOKALIKES = {
    "a": "ΑαАаᴀɑ4", "b": "ΒβВвьʙƀƃ", "c": "СсϹϲҪҫᴄȼ", "d": "ԀԁᴅđðɖɗƌĐ", "e": "ΕεЕеҼҽᴇɇ3", "f": "ϜϝƒꜰՔք",
    "g": "ɡɢɠցԌԍǥ", "h": "ΗНнҺһћңӈʜհħɦⱨĦ", "i": "ΙιІіӀӏıɩɪɨ", "j": "Јјϳʝɉ", "k": "ΚκКкᴋƙқҟĸ", "l": "ʟłƚɫɭǀŁ1|",
    "m": "ΜμϺϻМмᴍӎ", "n": "ΝηπПпɴƞɲɳոռպ", "o": "ΟοσθОоӨөѲѳᴏøɵօØ0", "p": "ΡρРрᴘƥ", "q": "Ԛԛգզʠ", "r": "гғʀɍɼɽᴦ",
    "s": "ЅѕꜱʂտƽՏ5$", "t": "ΤτТтҭᴛŧƭʈ", "u": "υцᴜʉʋսՍ", "v": "νѴѵᴠ", "w": "Ԝԝᴡωѡ", "x": "ΧχХхҳ",
    "y": "ΥγҮүУуʏƴɏɣ", "z": "Ζζᴢƶȥʐ",
}  # fmt: skip
# White on black, in circles and squares, and the letters of flags: each from A to Z.
ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)
SEEN = str.maketrans(
    {sign: letter for letter, signs in LOOKALIKES.items() for sign in signs}
    | {chr(start + number): letter for start in ALPHABETS for number, letter in enumerate(ascii_lowercase)}
)
# Latin letters that are taken for one another: both become the same.
ALIKE = str.maketrans({"i": "l", "m": "rn", "w": "vv"})
WORD = re.compile(r"[^\W_]+")


def look_of(text):
    """Return how a text looks, in small Latin letters: words with one space between, single letters put together.

    For comparing alone: ‘Ⅾ.Н.S.C’ and ‘dhsc’ look the same, and ‘Tim’ looks like ‘tlrn’.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not _is_unseen(sign))
    words = WORD.findall(plain.translate(SEEN).casefold().translate(SEEN).translate(ALIKE))
    return " ".join(
        joined
        for is_letter, group in groupby(words, key=_is_one_letter)
        for joined in (["".join(group)] if is_letter else group)
    )


def _is_unseen(sign):
    category = unicodedata.category(sign)
    return category == "Cf" or category.startswith("M")


def _is_one_letter(word):
    return len(word) == 1 or word in ALIKE.values()
