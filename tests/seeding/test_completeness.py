"""No fact of the documents was forgotten."""

from transfers.seeding import SEEDS
from transfers.seeding.evidence import read_documents

FACTS = range(1, 70)
"""Numbers in the list of facts on arms transfers that the five documents were read for.

The list is kept outside the project; a claim, or what is out of scope, names the facts it tells.
"""


def test_every_fact_is_told_by_a_claim_or_said_to_be_out_of_scope():
    told = {
        fact
        for document in read_documents(SEEDS)
        for key in ("claims", "out_of_scope")
        for entry in document[key].entries
        for fact in entry["facts"]
    }
    assert told == set(FACTS)
