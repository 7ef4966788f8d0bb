"""Parsers of single fields: text to value, or ValueError with what a person should know."""

import re
from decimal import Decimal

FIRST_YEAR, LAST_YEAR = 1900, 2100
DECIMAL = re.compile(r"[0-9]{1,8}(\.[0-9]{1,4})?")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
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
