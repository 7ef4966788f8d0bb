import pytest

from tests import factories as make
from transfers.models import AllegationVia, DealParty


@pytest.fixture
def ask(client, db):
    """Open an address below /api/v1/ and take the JSON apart."""

    def opened(path, status=200, **headers):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == status, response.content.decode()
        return response.json()

    return opened


@pytest.fixture
def register(db):
    """A deal of second-hand items with two deliveries, in an edition."""
    edition = make.edition()
    deal = make.deal(
        reference="SIPRI-7",
        supplier=make.actor("Israel", iso3="ISR"),
        recipient=make.actor("Azerbaijan", iso3="AZE"),
        system=make.system("Harop", slug="harop"),
        order_year=2014,
        condition="second_hand",
        tiv_estimate="0.13",
        deliveries=[
            {"year": 2015, "number": 1000, "edition": edition},
            {"year": 2016, "number": 1566, "edition": edition},
        ],
    )
    make.entry(deal, "7", edition=edition)
    return deal


def everything(word, state="published", at=None):
    """One record of each kind, all named after a word and in a state; gives the deal."""
    actors = [make.actor(f"{word} {role}") for role in ("one", "two", "three", "four")]
    supplier, recipient, third, fourth = actors
    system = make.system(f"{word} system", producer=fourth)
    parties = {"supplier": supplier, "recipient": recipient}
    edition = at or make.edition()
    deal = make.deal(
        **parties,
        system=system,
        state=state,
        comment=f"{word} comment",
        tiv_estimate=1,
        deliveries=[{"year": 2015, "number": 1, "edition": edition}],
    )
    DealParty.objects.create(deal=deal, actor=third, role="broker")
    allegation = make.allegation(
        f"{word}-allegation", title=f"{word} matter", state=state, system=system, **parties
    )
    AllegationVia.objects.create(allegation=allegation, actor=third)
    source = make.source(f"{word}-source", state=state)
    figure = make.figure(f"{word}-figure", title=f"{word} share", state=state, **parties)
    restriction = make.restriction(
        f"{word}-restriction", state=state, system=system, issuer=third, **parties
    )
    for about in (deal, allegation, figure, restriction):
        slug = f"{word}-on-{about._meta.model_name}"
        make.claim(about, slug=slug, source=source, claimant=third, speaks_for=fourth)
    return deal
