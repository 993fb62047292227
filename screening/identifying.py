"""What in a text the rules call identifying, as far as a pattern can tell."""

import re

# What stands between groups of digits, also where it was pasted from a letter: spaces and dashes that do not break.
GAP = "[ \u00a0\u2011\u2013-]"
# Ten digits as they are written on letters: 943 476 5919, 943-476-5919 or 9434765919; no part of a longer number.
TEN_DIGITS = re.compile(rf"(?<!\d)(?<!\d-)\d{{3}}{GAP}?\d{{3}}{GAP}?\d{{4}}(?!-?\d)")
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# Numbers of telephones in the United Kingdom: eleven digits after a 0, or ten after +44.
TELEPHONE = re.compile(rf"(?<![\d+])(?:\+44{GAP}?(?:\(0\))?|0)(?:\)?{GAP}?\d){{9,10}}(?!\d)")
# What people do, and what follows the name of where they do it, or stands before its number.
JOB = re.compile(
    r"\b(?:nurse|sister|matron|midwife|doctor|consultant|registrar|gp|surgeon|anaesthetist|psychiatrist|psychologist"
    r"|pharmacist|physio(?:therapist)?|radiographer|paramedic|porter|cleaner|cook|receptionist|secretary|clerk|manager"
    r"|carer|care worker|support worker|social worker|occupational therapist|dietitian|dentist|technician"
    r"|chaplain)s?\b",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b[A-Z][\w’'-]* (?:Hospital|Infirmary|Hospice|Surgery|Ward|House|Lodge|Court|Clinic|Trust|Centre|Home)\b"
    r"|\b(?i:ward|bay|theatre|unit|floor) ?(?:\d+\w?|[A-Z]\b)"
)


def names_job_and_place(text):
    """Return whether a text holds a job and a place of work, which together may tell who wrote it."""
    return bool(JOB.search(text) and PLACE.search(text))


def is_nhs_number(digits):
    """Return whether ten digits are an NHS number.

    The last is a check digit by modulus 11: the first nine are weighted 10 to 2, and the sum with the last is a
    multiple of 11 (NHS Data Dictionary, ‘NHS NUMBER’).
    """
    weighted = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return len(digits) == 10 and (weighted + int(digits[9])) % 11 == 0 and len(set(digits)) > 1


def nhs_numbers(text):
    """Return the NHS numbers in a text, ten digits each, as a set."""
    numbers = (re.sub(r"\D", "", found) for found in TEN_DIGITS.findall(text))
    return {number for number in numbers if is_nhs_number(number)}


def identifying_parts(text):
    """Return what in a text could name a person: NHS numbers, addresses of mail, numbers of telephones, as a set."""
    parts = nhs_numbers(text)
    parts |= {found.lower() for found in EMAIL.findall(text)}
    return parts | {re.sub(r"\D", "", found) for found in TELEPHONE.findall(text)}


def takes_out_identifying(before, after):
    """Return whether a change took something identifying out, so that showing the difference would tell it again."""
    return bool(identifying_parts(before) - identifying_parts(after))
