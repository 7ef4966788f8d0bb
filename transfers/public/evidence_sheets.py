"""Allegations, claims and restrictions beside a deal or system, as tables for its downloads."""

from transfers.exports.evidence import ALLEGATION_COLUMNS, CLAIM_COLUMNS, RESTRICTION_COLUMNS
from transfers.exports.sheet import Sheet
from transfers.models import Allegation, Claim, Restriction

COLUMNS = {
    Allegation: ALLEGATION_COLUMNS,
    Claim: CLAIM_COLUMNS,
    Restriction: RESTRICTION_COLUMNS,
}


def evidence_sheet(name, title, records, editions=()):
    """The records of a queryset as a Sheet, with the columns that their list's files have."""
    columns = COLUMNS[records.model]
    if records.model is Allegation:
        records = records.with_grade()
    rows = records.values_list(*(column.expression for column in columns))
    return Sheet(name, title, columns, rows, editions=tuple(editions))
