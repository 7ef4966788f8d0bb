"""The search over everything: what it finds, in which order, and what it keeps to itself."""

import re
from html import unescape

import pytest
from django.utils.http import urlencode

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def harop():
    """A deal whose parties and system have other names, with its id in the register."""
    system = make.system("Harop", description=make.description("loitering munition"), slug="harop")
    system.names.create(name="IAI Harop", vocabulary="maker")
    recipient = make.actor("Azerbaijan")
    recipient.names.create(name="Republic of Azerbaijan", vocabulary="UN")
    deal = make.deal(
        supplier=make.actor("Israel"),
        recipient=recipient,
        system=system,
        reference="SIPRI-61950",
        order_year=2012,
        comment="Shown on parade in Bakú; delivered by ship",
        deliveries=[(2014, 3), (2016, 5)],
    )
    make.entry(deal, "61950")
    return deal


@pytest.fixture
def found(client):
    """Search for words; gives what the page was made of."""

    def search(words):
        response = client.get("/search/", {"q": words})
        assert response.status_code == 200
        return response.context["found"]

    return search


def titles(found):
    """Titles by kind."""
    return {group.name: [hit.title for hit in group.hits] for group in found.groups}


DEAL = "Israel → Azerbaijan: Harop"


@pytest.mark.parametrize(
    "words",
    ["azerbaijan harop", "HAROP israel", "republic iai", "baku", "loitering azerbaijan"],
)
def test_a_deal_is_found_by_all_words_wherever_each_occurs(found, harop, words):
    assert titles(found(words))["deals"] == [DEAL]


@pytest.mark.parametrize("words", ["azerbaijan xanadu", "harop 1999"])
def test_a_deal_without_one_of_the_words_is_not_found(found, harop, words):
    assert "deals" not in titles(found(words))


@pytest.mark.parametrize(
    ("words", "title", "address"),
    [
        ("harop", "Harop", "/systems/harop/"),
        ("iai HAROP", "Harop", "/systems/harop/"),
        ("Azerbaijan", "Azerbaijan", "/actors/azerbaijan/"),
        ("who arms azerbaijan?", "Azerbaijan", "/actors/azerbaijan/"),
        ("SIPRI-61950", DEAL, "/transfers/SIPRI-61950/"),
        ("sipri-61950", DEAL, "/transfers/SIPRI-61950/"),
        ("61950", DEAL, "/transfers/SIPRI-61950/"),
    ],
)
def test_the_one_record_of_a_name_reference_or_id_stands_first(found, harop, words, title, address):
    direct = found(words).direct
    assert (direct.title, direct.address) == (title, address)


def test_a_name_of_two_records_leads_to_neither(found, harop):
    make.deal(system=make.system("Harop", description=make.description("ship")))
    both = found("harop")
    assert both.direct is None
    assert titles(both)["systems"] == ["Harop", "Harop"]


@pytest.mark.parametrize("words", ["israel azerbaijan", "from Israel to Azerbaijan"])
def test_two_actors_lead_to_what_one_supplied_to_the_other(found, harop, words):
    (pair,) = found(words).pairs
    assert pair.address == "/actors/israel/to/azerbaijan/"
    assert pair.title == "Israel to Azerbaijan"
    assert pair.about == "1 deal, delivered 2014–2016"


def test_the_direction_named_first_comes_first_and_an_allegation_is_enough(found, harop):
    make.allegation(supplier=harop.recipient, recipient=harop.supplier)
    pairs = [(pair.title, pair.about) for pair in found("azerbaijan israel").pairs]
    assert pairs == [
        ("Azerbaijan to Israel", "1 allegation"),
        ("Israel to Azerbaijan", "1 deal, delivered 2014–2016"),
    ]


def test_the_words_of_a_name_stay_together_in_a_pair(found):
    north, south = make.actor("North Korea"), make.actor("South Korea")
    make.deal(supplier=make.actor("North Yemen"), recipient=south)
    make.deal(supplier=north, recipient=south)
    assert [pair.title for pair in found("north korea south korea").pairs] == [
        "North Korea to South Korea"
    ]


def test_a_slip_of_spelling_is_forgiven_and_said(client, harop):
    page = client.get("/search/", {"q": "isreal azerbaidjan"})
    assert [pair.title for pair in page.context["found"].pairs] == ["Israel to Azerbaijan"]
    assert "Did you mean" in page.content.decode()
    assert 'href="/search/?q=israel%20azerbaijan"' in page.content.decode()


def test_names_come_in_the_order_of_how_well_they_fit(found):
    for name, deals in (("Minor Mirage", 9), ("Mirage-3", 1), ("Mirage-5", 2), ("Mirage", 1)):
        system = make.system(name)
        for _ in range(deals):
            make.deal(system=system)
    assert titles(found("mirage"))["systems"] == ["Mirage", "Mirage-5", "Mirage-3", "Minor Mirage"]


def test_evidence_is_found_by_texts_claims_and_names_of_who_takes_part(found, harop):
    allegation = make.allegation(title="Drones over Ganja", recipient=harop.recipient)
    post = make.source(title="Evening drones")
    make.claim(allegation, source=post, statement="A convoy was seen.")
    make.restriction(title="Halt", issuer=harop.recipient)
    make.figure(title="Share", recipient=harop.recipient)
    assert titles(found("drones"))["allegations"] == ["Drones over Ganja"]
    of_claim = titles(found("convoy"))
    assert of_claim == {"allegations": ["Drones over Ganja"], "sources": ["Evening drones"]}
    by_name = titles(found("republic"))
    assert by_name["restrictions"] == ["Halt"]
    assert by_name["figures"] == ["Share"]


def test_the_reason_names_the_other_name_or_marks_the_words(client, harop):
    page = client.get("/search/", {"q": "republic baku"}).content.decode()
    assert "parade in <mark>Bakú</mark>; delivered" in page
    page = client.get("/search/", {"q": "republic"}).content.decode()
    assert "other name: Republic of Azerbaijan (UN)" in page


def test_an_excerpt_is_cut_between_words(client):
    make.deal(comment="Underneath the mountains beyond a parade " + "unabridged " * 20)
    page = client.get("/search/", {"q": "parade"}).content.decode()
    assert re.search("…the mountains beyond a <mark>parade</mark>(?: unabridged)+…", page)


def test_what_a_text_or_an_address_holds_is_escaped(client):
    make.deal(comment="<script>alert(1)</script> parade")
    page = client.get("/search/", {"q": "parade alert"}).content.decode()
    assert "&lt;script&gt;<mark>alert</mark>" in page
    page = client.get("/search/", {"q": "<script>x</script>"}).content.decode()
    assert "<script>" not in page


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_what_is_not_published_shows_nowhere_nor_in_what_only_it_names(found, client, state):
    hidden = make.system("Zanzibar-9", slug="zanzibar-9")
    voice = make.actor("Zanzibar speaker", kind="unnamed")
    make.deal(system=hidden, state=state, comment="Zanzibar", reference="SIPRI-777")
    make.allegation(title="Zanzibar", supplier=voice, state=state)
    make.claim(make.allegation(state=state), source=make.source(state=state), claimant=voice)
    for model in (make.source, make.figure, make.restriction):
        model(title="Zanzibar", state=state)
    assert not found("zanzibar")
    assert not found("SIPRI-777")
    assert "anzibar" not in client.get("/actors/").content.decode()
    assert "anzibar" not in client.get("/systems/?q=zanzibar-9").content.decode().replace(
        "zanzibar-9", ""
    )


def test_a_change_is_found_at_once(found, harop):
    assert "allegations" not in titles(found("convoy"))
    allegation = make.allegation(statement="A convoy was seen.")
    assert titles(found("convoy"))["allegations"] == [allegation.title]
    allegation.state = "draft"
    allegation.save()
    assert not found("convoy")


WORDS = ["israel", "azerbaijan harop", "israeli drones", "deny", "sipri", "munition", "iskander"]


def test_all_of_a_kind_are_as_many_as_were_counted(client, found, seeded):
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    for number in range(7):
        make.deal(supplier=israel, recipient=baku, comment="Harop" if number % 2 else "")
    kinds = set()
    for words in WORDS:
        for group in found(words).groups:
            page = client.get(group.address)
            assert page.status_code == 200, group.address
            count = re.search(r'class="count"><b>([\d,]+)</b>', page.content.decode())
            assert int(count[1].replace(",", "")) == group.number, group.address
            kinds.add(group.name)
    assert len(kinds) == 7


def test_a_search_that_has_been_warm_takes_few_queries(
    client, harop, django_assert_max_num_queries
):
    client.get("/search/", {"q": "israel"})
    for _ in range(40):
        make.deal(supplier=harop.supplier)
    client.get("/search/", {"q": "israel"})
    with django_assert_max_num_queries(10):
        client.get("/search/", {"q": "israel harop"})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"q": "x", "kind": "deal"}, "There is no such parameter. Known: q."),
        ({"q": " ".join(["x"] * 30)}, "Search for 24 words at most."),
        ({"q": "x\0y"}, "Null characters are not allowed."),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(client, query, message):
    page = client.get(f"/search/?{urlencode(query)}")
    assert page.status_code == 400
    assert message in unescape(page.content.decode())


def test_nothing_asked_and_nothing_found_say_so(client):
    assert "Two names, such as" in client.get("/search/").content.decode()
    assert "Nothing has these words" in client.get("/search/?q=xyzzyx").content.decode()
    assert client.get("/search/?q=").headers["Location"] == "/search/"
