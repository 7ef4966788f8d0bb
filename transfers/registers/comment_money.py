"""Sums of money in the comment of a deal: what a contract, lease or gift is worth."""

import re
from decimal import Decimal

from .comment_clauses import CommentFact, Kind, Scope

# Codes as printed, with the ones that are not ISO 4217; what is not here proposes nothing.
CURRENCIES = {
    code: code
    for code in (
        "AED ARS ATS AUD BDT BEF BGN BHD BND BOB BRL BWP CAD CHF CLP CNY COP CYP CZK DEM DKK DZD "
        "EEK EGP ESP EUR FIM FRF GBP GHS GRD HKD HRK HUF IDR IEP ILS INR IQD IRR ISK ITL JOD JPY "
        "KES KRW KWD KZT LBP LKR LTL LUF LVL MAD MMK MNT MXN MYR NAD NGN NLG NOK NPR NZD OMR PEN "
        "PHP PKR PLN PTE PYG QAR RON RSD RUB SAR SEK SGD SIT SKK THB TND TRL TRY TTD TWD TZS UAH "
        "UGX USD UYU UZS VEF VND XAF XOF YER ZAR ZMW"
    ).split()
} | {
    "$": "USD", "€": "EUR", "£": "GBP", "ASH": "ATS", "BFR": "BEF", "DKR": "DKK", "DM": "DEM",
    "FFR": "FRF", "HFL": "NLG", "NIS": "ILS", "RM": "MYR", "RMB": "CNY",
}  # fmt: skip
UNITS = {"k": 10**3, "m": 10**6, "b": 10**9}

_CODE = "|".join(sorted((re.escape(code) for code in CURRENCIES), key=len, reverse=True))
_NUMBER = r"\d{1,12}(?:\.\d{1,6})?(?![\d.]*\d)"
_UNIT = r"(?:m|b|million|billion)\b"


def _sum(mark):
    """Pattern of a sum, such as "$1.2-1.3 b" or "EUR900 m-EUR1 b"; groups end in `mark`."""
    return (
        rf"(?<![\w$€£.])(?P<code{mark}>{_CODE}) ?(?P<low{mark}>{_NUMBER})"
        rf"(?: ?(?P<small{mark}>{_UNIT}))?"
        rf"(?:-(?P<again{mark}>{_CODE})?(?P<high{mark}>{_NUMBER}) ?(?P<unit{mark}>{_UNIT}))?"
    )


_NAMES = r"(?: {1,2}'[^';]{1,60}'(?: (?:or|and|/) '[^';]{1,60}')?+)?+"
SUM = re.compile(
    _sum("")
    + rf"(?: ?(?P<joint>/|or) ?{_sum('2')})?+"
    + rf"(?: {{1,2}}\({_sum('3')}\))?+"
    + rf"(?P<names>{_NAMES})"
)
_FEW = r"(?:about |some |at least |up to |over |almost |nearly )*"
OPENING = re.compile(rf"(?:^|[;(]) *(?:(?:probably|possibly) )?{_FEW}$", re.IGNORECASE)
PART = re.compile(
    rf"\bpart of (?:a |an |the |larger |probably |possibly |aid worth )*{_FEW}$", re.IGNORECASE
)
WORTH = re.compile(
    rf"(?:^|[;(]) *(?:(?:probably|possibly) )?(?:[\w-]+ )?(?:deal|lease|aid) worth {_FEW}$",
    re.IGNORECASE,
)
OFFSETS = re.compile(rf"\boffsets? (?:worth |of )?{_FEW}$", re.IGNORECASE)
WHAT = re.compile(
    r" (?:(?!for|incl|in|of|or|and|before|from|to|with)[\w-]{1,30} ){0,2}?"
    r"(deal|contract|lease|aid|programme)\b"
)
DEBT = re.compile(r" (?:[\w-]{1,30} )?(?:credit|loan|debt|barter|cash|damages|payment)\b")
# Items beside those of the deal: the sum covers more than the deal.
OTHERS = re.compile(
    r"[ (]*incl(?:uding)? (?:over |some |at least |about )*"
    r"(?:also |\d+ (?!produced|assembled|from|year|for |in |as |delivered|second|to |built)"
    r"(?![^;()]{0,80}\b(?:version|trainer))\w)",
    re.IGNORECASE,
)
LOOK_BACK = 60
MOST = 10**14


def money_in(comment, clause_at):
    """Yield the sums that the comment states as a price; `clause_at` gives the clause of a place.

    A sum in two currencies is two facts, the second a conversion of the first.
    """
    for found in SUM.finditer(comment):
        before = _BEFORE.search(comment, max(0, found.start() - LOOK_BACK), found.start())
        scope, end = _covers(before.group(), comment, found.end())
        if not scope:
            continue
        doubted = found["joint"] == "or" or clause_at(found.start()).doubted_before(found.start())
        for mark in ("", "2", "3"):
            if (values := _values(found, mark)) is None:
                continue
            start, stop = _span(found, mark)
            if mark == "":
                start -= len(_LEAD.search(before.group()).group().lstrip())
                stop = max(stop, end)
            converted = mark == "3" or (mark == "2" and found["joint"] == "/")
            yield CommentFact(
                Kind.CONTRACT_VALUE,
                comment[start:stop],
                start,
                stop,
                "",
                *values,
                Scope.CONVERTED if converted else scope,
                doubted,
            )


_BEFORE = re.compile(r".*\Z", re.DOTALL)
_LEAD = re.compile(r"[^;()]*\Z")


def _covers(before, comment, end):
    """What a sum between these words covers, and where its phrase ends; "" where unsure."""
    if DEBT.match(comment, end):
        return "", end
    if OFFSETS.search(before):
        return Scope.OFFSET, end
    what = WHAT.match(comment, end)
    stop = what.end() if what else end
    if PART.search(before):
        return Scope.PART, stop
    if WORTH.search(before):
        what, stop = True, end
    elif not OPENING.search(before):
        return "", end
    if what and what is not True and what[1] == "programme":
        return Scope.PROGRAMME, stop
    if what:
        return (Scope.PART if OTHERS.match(comment, stop) else Scope.DEAL), stop
    return (Scope.PROGRAMME if _NAMED.search(comment, end - 1, end) else ""), end


_NAMED = re.compile("'")


def _span(found, mark):
    groups = [f"{name}{mark}" for name in ("low", "small", "again", "high", "unit")]
    return found.start(f"code{mark}"), max(found.end(name) for name in groups)


def _values(found, mark):
    """Low and high amount in whole units, and the currency; None where no unit is printed."""
    low, high = found[f"low{mark}"], found[f"high{mark}"]
    unit = found[f"unit{mark}"]
    own = found[f"small{mark}"] or unit
    code = found[f"code{mark}"]
    if not low or not own or (found[f"again{mark}"] or code) != code:
        return None
    first = Decimal(low) * UNITS[own[0]]
    last = Decimal(high) * UNITS[unit[0]] if high else None
    if (last or first) > MOST or (last is not None and last <= first):
        return None
    return first, last, CURRENCIES[code]
