"""What a page carries, so that a test may send its form as a browser would."""

from transfers.revisions import version_of

REASON = "Because a test says so"


def opened(record, reason=REASON):
    """Fields of a form or confirmation that was opened now."""
    return {"shown_version": version_of(record), "reason": reason}
