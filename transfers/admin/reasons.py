"""When a change needs a reason, and how reason and source get into the history."""

import pghistory

from transfers.models.publication import State
from transfers.revisions import wholes_of

FEWEST_LETTERS = 5
WHO_SEES_IT = (
    "Goes into the history, with your name and the time. Readers of a published deal see the "
    "reason, not the name."
)
NEEDED = (
    "Say why, in a few words: {what} is {standing}, so every change of it is explained in the "
    "history."
)


def standing_of(record):
    """Why a change of the record needs a reason: "published", "in use by others"; else empty.

    Drafts, records in review and withdrawn ones need none, nor does what belongs to them.
    """
    if hasattr(record, "state"):
        return "published" if record.state == State.PUBLISHED else ""
    wholes = [whole for whole in wholes_of(record) if whole and hasattr(whole, "state")]
    if wholes:
        published = any(whole.state == State.PUBLISHED for whole in wholes)
        return "part of a published record" if published else ""
    return "used by other records"


def reason_needed(record, what="it"):
    """The sentence that asks for a reason, empty where none is needed."""
    standing = standing_of(record)
    return NEEDED.format(what=what, standing=standing) if standing else ""


def says_why(reason):
    """Whether a reason is more than a slip of the keys."""
    return sum(letter.isalnum() for letter in reason or "") >= FEWEST_LETTERS


def explain(request, values):
    """Put reason and source into the history of what the request goes on to do."""
    told = {}
    if reason := values.get("reason"):
        told["reason"] = reason
    if (source := values.get("source_of_change")) and may_cite(request):
        told["source"] = source.pk
    if told:
        # The middleware entered a context for the request; this adds to it.
        pghistory.context(**told)


def may_cite(request):
    """Whether the person may see the documents to choose from."""
    return request.user.has_perm("transfers.view_source")
