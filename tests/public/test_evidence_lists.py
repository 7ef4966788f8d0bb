"""Lists of allegations, sources, figures and restrictions, and of what changed."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as make
from transfers.models import AllegationVia

pytestmark = pytest.mark.django_db

LISTS = ["allegations", "sources", "figures", "restrictions"]


@pytest.fixture
def listed(client):
    """References in one of the lists, in their order."""

    def open_list(name, query=""):
        response = client.get(f"/{name}/?{query}", follow=True)
        assert response.status_code == 200, response.content.decode()
        return re.findall(r'<tr role="row" id="([^"]+)">', response.content.decode())

    return open_list


@pytest.fixture
def faults(client):
    def open_list(name, query):
        response = client.get(f"/{name}/?{query}")
        assert response.status_code == 400
        return [unescape(f) for f in re.findall("<li><code>(.*?)</li>", response.content.decode())]

    return open_list


@pytest.fixture
def evidence(db):
    """Three allegations told apart by every filter."""
    israel, baku, russia = (make.actor(n) for n in ("Israel", "Azerbaijan", "Russia"))
    armenia = make.actor("Armenia")
    post = make.source("post", title="Morning news", publisher="Evening Post")
    leak = make.actor("unnamed official", kind="unnamed")
    lora = make.system("LORA")
    lora_use = make.allegation(
        "lora-use",
        title="LORA on a bridge",
        kind="use",
        supplier=israel,
        recipient=baku,
        system=lora,
        period_from="2020-10-01",
        period_to="2020-10-05",
    )
    make.claim(lora_use, "asserts", claimant=leak, source=post, statement="A vídeo shows it.")
    supply = make.allegation(
        "supply", title="Deliveries", supplier=israel, recipient=baku, note="See the flights."
    )
    make.claim(supply, "denies", speaks_for=israel)
    make.claim(supply, "confirms", speaks_for=baku, claimant=make.actor("Hikmet Hajiyev"))
    transit = make.allegation(
        "transit",
        title="Through Georgia",
        kind="transit",
        supplier=russia,
        recipient=armenia,
        period_to="2019-12-31",
        grade_override="discounted",
        override_reason="A known forgery.",
    )
    AllegationVia.objects.create(allegation=transit, actor=make.actor("Georgia"))
    make.claim(transit, "asserts", claimant=make.actor("Weekly"))
    make.claim(transit, "denies", speaks_for=russia)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"lora-use", "supply", "transit"}),
        ("supplier=israel", {"lora-use", "supply"}),
        ("supplier=israel&supplier=russia", {"lora-use", "supply", "transit"}),
        ("recipient=armenia", {"transit"}),
        ("system=lor", {"lora-use"}),
        ("kind=use", {"lora-use"}),
        ("kind=use&kind=transit", {"lora-use", "transit"}),
        ("grade=confirmed", {"supply"}),
        ("grade=weak", {"lora-use"}),
        ("grade=discounted", {"transit"}),
        ("grade=contested", set()),
        ("stance=denies", {"supply", "transit"}),
        ("stance=confirms", {"supply"}),
        ("source=post", {"lora-use"}),
        ("from_year=2020", {"lora-use", "supply"}),
        ("to_year=2019", {"supply", "transit"}),
        ("from_year=2020&to_year=2020", {"lora-use", "supply"}),
        ("question=supplier_denies_recipient_confirms", {"supply"}),
        ("question=single_unnamed_source", {"lora-use"}),
        ("q=bridge", {"lora-use"}),
        ("q=video", {"lora-use"}),
        ("q=HAJIYEV", {"supply"}),
        ("q=flights", {"supply"}),
        ("q=georgia+russia", {"transit"}),
        ("q=nothing+such", set()),
        ("changed_since=2020-01-01", {"lora-use", "supply", "transit"}),
        ("changed_since=2100-01-01", set()),
    ],
)
def test_filters_of_allegations(evidence, listed, query, found):
    assert set(listed("allegations", query)) == found


@pytest.mark.parametrize(
    ("name", "query", "named", "allowed"),
    [
        ("allegations", "grade=good", "grade=good", "confirmed, fair"),
        ("allegations", "kind=rumour", "kind=rumour", "transfer, order"),
        ("allegations", "stance=mumbles", "stance=mumbles", "does_not_deny"),
        ("allegations", "source=nosuch", "source=nosuch", "Choose one"),
        ("allegations", "question=why", "question=why", "single_unnamed_source"),
        ("allegations", "supplier=nosuch", "supplier=nosuch", "No published allegation"),
        ("allegations", "changed_since=yesterday", "changed_since=yesterday", "2026-03-01"),
        ("allegations", "changed_since=2020-02-30", "changed_since=2020-02-30", "2026-03-01"),
        ("allegations", "from_year=2020&to_year=2019", "to_year=2019", "before the first"),
        ("allegations", "sort=colour", "sort=colour", "title, kind"),
        ("figures", "sort=computed", "sort=computed", "title, issuer"),
        ("figures", "recomputes=maybe", "recomputes=maybe", "yes, no, unknown"),
        ("figures", "issuer=nosuch", "issuer=nosuch", "Choose one"),
        ("restrictions", "year=20", "year=20", "four digits"),
        ("sources", "publisher=x", "publisher=x", "no such parameter"),
        ("sources", "page=2", "page=2", "last page of this selection is 1"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(evidence, faults, name, query, named, allowed):
    (fault,) = faults(name, query)
    assert named in fault
    assert allowed in fault


@pytest.mark.parametrize("name", LISTS)
def test_every_order_of_every_list_can_be_had(evidence, client, name):
    make.figure()
    make.restriction()
    html = client.get(f"/{name}/").content.decode()
    words = re.findall(r'<option value="(-?[a-z_]+)"[^>]*>[^<]+(?:first|A to Z|Z to A)', html)
    assert len(words) >= 8
    for word in words:
        assert client.get(f"/{name}/?sort={word}", follow=True).status_code == 200


def test_allegations_stand_newest_period_first(evidence, listed):
    assert listed("allegations") == ["lora-use", "transit", "supply"]
    assert listed("allegations", "sort=title") == ["supply", "lora-use", "transit"]
    assert listed("allegations", "sort=-grade") == ["lora-use", "transit", "supply"]


def test_an_overridden_grade_stands_beside_that_of_the_rules(evidence, client):
    html = client.get("/allegations/?kind=transit").content.decode()
    assert 'class="grade discounted">discounted' in html
    assert "by rule contested" in html


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_only_what_is_published_is_listed_or_shown(listed, client, name, state):
    record = getattr(make, name.removesuffix("s"))(state=state)
    assert listed(name) == []
    assert client.get(f"/{name}/{record.slug}/").status_code == 404


def test_sources_are_found_by_what_they_print(evidence, listed):
    assert listed("sources", "q=evening+video") == ["post"]
    assert listed("sources", "q=evening+tank") == []


def test_restrictions_are_found_by_year_kind_and_issuer(listed):
    make.restriction("old", from_date="2000-01-01", to_date="2005-01-01")
    make.restriction("new", kind="appeal", from_date="2020-05-01", issuer=make.actor("Malta"))
    assert listed("restrictions", "year=2003") == ["old"]
    assert listed("restrictions", "year=2020") == ["new"]
    assert listed("restrictions", "kind=appeal") == ["new"]
    assert listed("restrictions", "q=malta") == ["new"]


@pytest.fixture
def figures(db):
    edition = make.edition()
    parties = {"supplier": make.actor("Israel"), "recipient": make.actor("Azerbaijan")}
    for year in (2015, 2019):
        make.deal(**parties, tiv_estimate=10, deliveries=[{"year": year, "edition": edition}])
    make.figure("right", printed="100 %", value_min=100, **parties)
    make.figure("wrong", printed="60 %", value_min=60, **parties)
    make.figure("unknown", first_year=1950, last_year=1960, **parties)
    money = {"measure": "volume", "unit": "money", "currency": "USD"}
    make.figure("unit", printed="$20 million", value_min=20_000_000, **money, **parties)


def test_figures_are_told_apart_by_whether_they_recompute(figures, listed):
    assert set(listed("figures", "recomputes=no")) == {"wrong", "unit"}
    assert listed("figures", "recomputes=yes") == ["right"]
    assert listed("figures", "recomputes=unknown") == ["unknown"]


def test_a_figure_stands_beside_its_computed_value(figures, client):
    html = client.get("/figures/").content.decode()
    assert "100.0 %" in html
    assert "The unit is wrong in print: the register has 20.00 million TIV" in html
    assert "no loaded edition covers 1950–1960" in html


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(client, name):
    factory = getattr(make, name.removesuffix("s"))

    def fill(number):
        for _ in range(number):
            record = factory()
            if name == "sources":
                make.claim(make.allegation(), source=record)
            else:
                make.claim(record)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert client.get(f"/{name}/?sort=title").status_code in (200, 302)
        return len(context)

    fill(3)
    few = queries()
    fill(30)
    assert queries() == few
    assert few <= 12


def test_what_changed_is_listed_latest_first(client, evidence):
    html = client.get("/changes/").content.decode()
    assert html.index("LORA on a bridge") > html.index("Through Georgia")
    assert ", 1 party on the way entered" in html
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert (
        "Nothing in the evidence changed"
        in client.get(f"/changes/?since={tomorrow}").content.decode()
    )


def test_changes_leave_out_what_is_not_published(client, evidence):
    make.allegation(title="A secret draft", state="draft")
    assert "secret" not in client.get("/changes/").content.decode()


def test_changes_refuse_what_is_no_day(client, db):
    response = client.get("/changes/?since=31.12.2020")
    assert response.status_code == 400
    assert "2026-03-01" in response.content.decode()


def test_changes_tell_of_deals_by_a_link(client, db):
    make.deal()
    assert "1 deal changed since" in client.get("/changes/").content.decode()
