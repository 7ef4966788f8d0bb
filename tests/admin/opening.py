"""What a page carries, so that a test may send its form as a browser would."""

import json

from transfers.revisions import version_of, versions_of

REASON = "Because a test says so"


def opened(record, reason=REASON):
    """Fields of a form or confirmation that was opened now."""
    return {"shown_version": version_of(record), "reason": reason}


def listed(records):
    """Field of a list that showed these records just now."""
    records = list(records)
    if not records:
        return {}
    versions = versions_of(type(records[0]), [record.pk for record in records])
    return {"shown_versions": json.dumps(versions)}
