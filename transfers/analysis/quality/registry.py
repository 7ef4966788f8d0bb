"""The data-quality lists, in the order in which they are shown."""

from . import deals, duplicates, estimates, evidence
from .parts import Check

CHECKS = (
    Check(
        "no-source",
        "No source",
        "Deals and deliveries entered by hand, and published evidence, on which no claim stands. "
        "A register’s deals have their edition as source.",
        "Add a claim with its source, or withdraw the record.",
        (
            deals.WITHOUT_SOURCE,
            evidence.ALLEGATION_WITHOUT,
            evidence.FIGURE_WITHOUT,
            evidence.RESTRICTION_WITHOUT,
        ),
    ),
    Check(
        "differs-from-print",
        "Arithmetic differs from print",
        "What a register prints as TIV is not number × estimate × coefficient. Deliveries, units "
        "and orders are compared with the deal’s own edition.",
        "Correct the number or the estimate if ours is wrong. If the print is wrong, mark it: the "
        "printed value stays beside ours.",
        (deals.DELIVERY_DIFFERS, deals.UNIT_DIFFERS, deals.ORDER_DIFFERS),
    ),
    Check(
        "delivered-more",
        "Delivered more than ordered",
        "The deliveries of a deal add up to more than its number ordered.",
        "Correct either number. Where the number ordered is an estimate, one click raises it to "
        "what was delivered.",
        (deals.DELIVERED_MORE,),
    ),
    Check(
        "ordered-after-delivery",
        "Ordered after delivery",
        "The order year is later than the first delivery.",
        "Correct either year. Where the only delivery was entered by hand, one click swaps them.",
        (deals.ORDERED_AFTER,),
    ),
    Check(
        "estimate-unexplained",
        "Estimate without reason",
        "A register’s TIV estimate was changed by hand without a reason, or a deal entered by "
        "hand has an estimate and neither comment nor reason.",
        "Say in the comment what the estimate rests on, or set it again with a reason.",
        (estimates.UNEXPLAINED,),
    ),
    Check(
        "unknown-party",
        "Unknown actors",
        "Supplier or recipient of a deal is not known. Those whom an allegation of the same "
        "system and other party names stand first.",
        "Choose the party on the deal’s form if the evidence is good enough.",
        (deals.UNKNOWN,),
    ),
    Check(
        "duplicates",
        "Probable duplicates",
        "Deals of the same parties, system, order year and number, unless one register prints "
        "both under ids of its own; actors and systems whose names are all but equal.",
        "Merge the two, withdraw one, or mark the pair as two.",
        (duplicates.DEALS, duplicates.ACTORS, duplicates.SYSTEMS),
    ),
    Check(
        "claim-undated",
        "Claims without date",
        "A claim that stands gives neither the day it was said nor words for it.",
        "Date it on its form. Where its source bears a date, one click says “by” that date.",
        (evidence.UNDATED,),
    ),
    Check(
        "single-unnamed",
        "Single unnamed source",
        "An allegation rests on one voice alone, and that one is unnamed.",
        "Add a claim of somebody else, or mark it as known.",
        (evidence.UNNAMED,),
    ),
    Check(
        evidence.GRADE_CHANGED,
        "Grade changed",
        "The grade of a published allegation is no longer the one it had when it was published, "
        "or when somebody last took note of it here.",
        "Look at its claims, and mark it: the grade of now is the one taken note of.",
        (evidence.GRADE,),
    ),
)


def check_of(code):
    """The check of this code, or None."""
    return next((check for check in CHECKS if check.code == code), None)
