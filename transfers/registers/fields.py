"""Parsers of single fields: text to value, or ValueError with what a person should know."""

import re
from decimal import Decimal

FIRST_YEAR, LAST_YEAR = 1900, 2100
DECIMAL = re.compile(r"[0-9]{1,8}(\.[0-9]{1,4})?")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_IN_REMARK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LARGEST_NUMBER = 2**31 - 1


def flag(text):
    """Yes, no, or not stated (None)."""
    match text.strip():
        case "":
            return None
        case "Yes":
            return True
        case "No":
            return False
    raise ValueError("a flag is Yes, No or empty")


def year(text):
    """A calendar year."""
    value = text.strip()
    if not re.fullmatch(r"[0-9]{4}", value) or not FIRST_YEAR <= int(value) <= LAST_YEAR:
        raise ValueError(f"not a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(value)


def year_or_none(text):
    """A calendar year, or None where empty."""
    return year(text) if text.strip() else None


def number(text):
    """A whole number of items above 0."""
    value = text.strip()
    if not re.fullmatch(r"[0-9]{1,10}", value) or not 0 < int(value) <= LARGEST_NUMBER:
        raise ValueError(f"not a whole number from 1 to {LARGEST_NUMBER}")
    return int(value)


def count_or_none(text):
    """A whole number of items, 0 included, or None where empty."""
    value = text.strip()
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > LARGEST_NUMBER:
        raise ValueError(f"not a whole number from 0 to {LARGEST_NUMBER}")
    return int(value)


def mark(text):
    """A question mark (True), or blank (False)."""
    value = text.strip()
    if value not in ("", "?"):
        raise ValueError("this column holds a question mark or nothing")
    return bool(value)


def years(text):
    """Calendar years: "2015; 2016", "2000;2001", "2009 - 2012", or none at all."""
    found = []
    listed = text.strip("; ,\t")
    for part in re.split(r"[;,]", listed) if listed else []:
        first, dash, last = part.partition("-")
        first, last = year(first), year(last) if dash else None
        if last is not None and last < first:
            raise ValueError("the years run backwards")
        found += range(first, last + 1) if last else [first]
    if len(set(found)) < len(found):
        raise ValueError("a year stands there twice")
    return tuple(found)


def tiv_or_none(text):
    """A TIV in millions with at most 4 decimals, or None where none is assigned."""
    value = text.strip()
    if not value:
        return None
    if not DECIMAL.fullmatch(value):
        raise ValueError("not a TIV: digits, a point and at most 4 decimals")
    return Decimal(value)


def identifier(text):
    """The register's id of a deal."""
    value = text.strip()
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise ValueError("not a whole number")
    return value


def name(limit):
    """Parser of a name, kept letter for letter, of at most `limit` characters."""

    def parse(text):
        if not text.strip():
            raise ValueError("the name is missing")
        if len(text) > limit:
            raise ValueError(f"longer than {limit} characters")
        if CONTROL.search(text):
            raise ValueError("holds a control character")
        return text

    return parse


def remark(limit):
    """Parser of a remark, kept letter for letter, line ends included."""

    def parse(text):
        if len(text) > limit:
            raise ValueError(f"longer than {limit} characters")
        if CONTROL_IN_REMARK.search(text):
            raise ValueError("holds a control character")
        return text

    return parse


def one_of(words):
    """Parser of one of the keys of `words`, giving its value."""

    def parse(text):
        try:
            return words[text.strip()]
        except KeyError:
            raise ValueError("expected " + ", ".join(words)) from None

    return parse


def plain(value):
    """A decimal in digits without trailing zeros, as SIPRI prints it."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
