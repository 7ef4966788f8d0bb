import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import opened
from transfers.models import Deal, ImportBatch, ImportConflict, Merge, NameQuestion

pytestmark = pytest.mark.django_db

DEALS = "/admin/transfers/deal/"
LISTS = """
    actor supplier recipient category weapondescription weaponsystem deal delivery registeredition
    registerentry importbatch importfile importconflict commentfact region regionscheme
    namequestion merge
""".split()


def add_to_register(numbers):
    """A deal for each number, with all it can point at."""
    batch = ImportBatch.objects.create(register="sipri", layout="sipri-delivery", edition_name="x")
    for number in numbers:
        kind = make.description(f"kind {number}")
        maker = make.actor(home=make.actor("Homeland"), kind="company")
        deal = make.deal(
            system=make.system(description=kind, producer=maker),
            deliveries=[(2014, 1), (2015, 2)],
            order_year=2013,
            tiv_estimate="1.5",
        )
        deal.supplier.names.create(name=f"other {number}", vocabulary="own")
        make.comment_fact(deal, kind="via", name="Borduria", actor=make.actor("Borduria"))
        make.entry(deal, edition=make.edition(f"edition {number}"))
        inner = make.region(f"inner {number}", parent=make.region(f"outer {number}"))
        make.member(inner, deal.supplier)
        deal.deliveries.update(edition=make.edition(f"edition {number}"))
        batch.files.create(name="f", sha256="0", size=1, rows=1, first_year=1, last_year=2)
        ImportConflict.objects.create(
            batch=batch, deal=deal, field="supplier_id", ours=deal.supplier_id, theirs_key=number
        )
        asked = NameQuestion.objects.create(
            subject="system", spelled=f"name {number}", vocabulary="x", made_system=deal.system
        )
        asked.suggestions.create(system=make.system(description=kind), score=90, reason="alike")
        merged = {"old_id": number, "slug": f"slug-{number}", "title": "x", "reason": "one"}
        Merge.objects.create(subject="system", system=deal.system, **merged)


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


# 5, 45 and 90 rows.
GROWING = [range(5), range(5, 45), range(45, 90)]


def test_lists_take_the_same_few_queries_however_long(boss):
    boss.get("/admin/transfers/deal/")
    for numbers in GROWING:
        add_to_register(numbers)
        assert {name: queries(boss, f"/admin/transfers/{name}/") for name in LISTS} == {
            "actor": 7,
            "supplier": 7,
            "recipient": 7,
            "category": 6,
            "weapondescription": 5,
            "weaponsystem": 7,
            "deal": 8,
            "delivery": 7,
            "registeredition": 5,
            "registerentry": 5,
            "importbatch": 4,
            "importfile": 4,
            "importconflict": 6,
            "commentfact": 6,
            "region": 6,
            "regionscheme": 5,
            "namequestion": 9,
            "merge": 4,
        }, numbers


def test_a_deal_opens_in_the_same_few_queries_however_many_deliveries(boss):
    deal = make.deal()
    make.entry(deal)
    boss.get(f"/admin/transfers/deal/{deal.pk}/change/")
    for numbers in GROWING:
        for number in numbers:
            make.delivery(deal, 1930 + number)
            deal.dealparty_set.create(actor=make.actor(f"party {number}"), role="broker")
            make.comment_fact(deal, start=number)
        assert queries(boss, f"/admin/transfers/deal/{deal.pk}/change/") == 12, numbers


def test_a_history_opens_in_the_same_few_queries_however_long(boss):
    deal = make.deal()
    for numbers in GROWING:
        for number in numbers:
            delivery = make.delivery(deal, 1930 + number)
            delivery.number = 2
            delivery.save()
        assert queries(boss, f"/admin/transfers/deal/{deal.pk}/history/") <= 10, numbers


def test_later_pages_go_on_where_the_one_before_ends(boss):
    for number in range(120):
        make.deal(deliveries=[(2015, number % 7 + 1)], tiv_estimate=number % 3 + 1)

    def shown(query):
        return [deal.pk for deal in boss.get(f"{DEALS}?{query}").context["cl"].result_list]

    for order in ("", "&o=12", "&o=-9", "&o=2.-1"):
        pages = [shown(f"p={page}{order}") for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [50, 50, 20]
        assert [*pages[0], *pages[1], *pages[2]] == shown(f"all={order}"), order


def test_deals_show_what_was_delivered_and_its_tiv(boss):
    make.deal(
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        system=make.system("Harop", description=make.description("loitering munition")),
        order_year=2014,
        order_year_estimated=True,
        number_ordered=3000,
        condition="second_hand",
        tiv_estimate="0.13",
        deliveries=[(2015, 2566), (2017, 1)],
    )
    page = text_of(boss.get("/admin/transfers/deal/"))
    expected = (
        "Israel Azerbaijan Harop loitering munition 2014? 3,000 2,567 2015–2017 133.48 0.05 156.00"
    )
    assert f"{expected} published" in page


def test_a_delivery_shows_the_computed_beside_the_printed_tiv(boss):
    deal = make.deal(
        condition="second_hand",
        tiv_estimate="0.13",
        deliveries=[{"year": 2015, "number": 2566, "printed_tiv": "128.3"}],
    )
    assert "133.43 128.3" in text_of(boss.get("/admin/transfers/delivery/"))
    form = text_of(boss.get(f"/admin/transfers/deal/{deal.pk}/change/"))
    assert "133.43" in form


@pytest.fixture
def harop(db):
    supplier = make.actor("Türkiye")
    supplier.names.create(name="Turkey", vocabulary="SIPRI 2021")
    system = make.system("Harop", description=make.description("loitering munition"))
    system.names.create(name="IAI Harop-2", vocabulary="maker")
    deal = make.deal(
        supplier=supplier, system=system, comment="Dubbed Café", deliveries=[(2015, 1)]
    )
    make.entry(deal, "55238")
    make.deal(deliveries=[(2016, 1)])
    return deal


WORDS = ["turkiye", "TURKEY harop", "iai", "55238", "cafe", "türk 55238"]


@pytest.mark.parametrize("words", WORDS)
def test_deals_are_found_by_any_name_id_and_comment(boss, harop, words):
    found = boss.get("/admin/transfers/deal/", {"q": words}).context["cl"].result_list
    assert [deal.pk for deal in found] == [harop.pk]


@pytest.mark.parametrize("words", [*WORDS, "2015"])
def test_deliveries_are_found_by_their_deals_names_and_year(boss, harop, words):
    found = boss.get("/admin/transfers/delivery/", {"q": words}).context["cl"].result_list
    assert [delivery.deal_id for delivery in found] == [harop.pk]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "nothing", "a " * 50])
def test_odd_search_words_find_nothing_and_break_nothing(boss, harop, words):
    for name in LISTS:
        answer = boss.get(f"/admin/transfers/{name}/", {"q": words})
        assert answer.status_code == 200, name
    assert not boss.get("/admin/transfers/deal/", {"q": "%"}).context["cl"].result_list


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("deal", "printed=yes"),
        ("deal", "printed=no"),
        ("deal", "printed=never"),
        ("deal", "check=more"),
        ("deal", "check=early"),
        ("deal", "check=none"),
        ("deal", "order_year=2010"),
        ("delivery", "printed=yes"),
        ("delivery", "printed=no"),
        ("delivery", "printed=never"),
        ("delivery", "tiv=differs"),
        ("delivery", "tiv=none"),
        ("delivery", "year=2010"),
    ],
)
def test_each_filter_keeps_the_rows_it_names(boss, model, query):
    """One row each fits the filter, except where the first two fit."""
    edition = make.edition()
    printed = make.deal(order_year=2015, number_ordered=9, deliveries=[(2015, 1)], tiv_estimate=1)
    make.entry(printed, edition=edition)
    printed.deliveries.update(edition=edition)
    gone = make.deal(order_year=2001, number_ordered=2, tiv_estimate=1)
    make.delivery(gone, 2003, 3, edition=edition, absent_since=edition)
    make.delivery(gone, 2004, 3, edition=edition, printed_tiv=9)
    make.entry(gone, edition=edition, absent_since=edition)
    own = make.deal(order_year=1990, deliveries=[(1980, 1)])
    empty = make.deal(tiv_estimate=1)
    expected = {
        "deal printed=yes": [printed],
        "deal printed=no": [gone],
        "deal printed=never": [own, empty],
        "deal check=more": [gone],
        "deal check=early": [own],
        "deal check=none": [empty],
        "deal order_year=2010": [printed],
        "delivery printed=yes": [(printed, 2015), (gone, 2004)],
        "delivery printed=no": [(gone, 2003)],
        "delivery printed=never": [(own, 1980)],
        "delivery tiv=differs": [(gone, 2004)],
        "delivery tiv=none": [(own, 1980)],
        "delivery year=2010": [(printed, 2015)],
    }[f"{model} {query}"]
    rows = boss.get(f"/admin/transfers/{model}/?{query}").context["cl"].result_list
    shown = {row.pk for row in rows} if model == "deal" else {(r.deal_id, r.year) for r in rows}
    assert shown == {each.pk if model == "deal" else (each[0].pk, each[1]) for each in expected}


def test_suppliers_come_with_most_deals_first_and_lead_to_them(boss):
    some, many = make.actor("Albania"), make.actor("Zambia")
    make.deal(supplier=some, recipient=many)
    make.deal(supplier=many, recipient=some)
    make.deal(supplier=many)
    page = boss.get("/admin/transfers/supplier/")
    assert [actor.name for actor in page.context["cl"].result_list][:2] == ["Zambia", "Albania"]
    (link,) = re.findall(rf'href="([^"]+supplier__id__exact={many.pk})"', page.content.decode())
    assert boss.get(link).context["cl"].result_count == 2
    with_deals = boss.get("/admin/transfers/supplier/?deals=yes").context["cl"]
    assert {actor.name for actor in with_deals.result_list} == {"Albania", "Zambia"}
    without = boss.get("/admin/transfers/supplier/?deals=no").context["cl"]
    assert without.result_count == 1


def test_the_reference_is_given_and_cannot_be_changed(boss):
    supplier, recipient, system = make.actor(), make.actor(), make.system()
    values = {
        "reference": "mine",
        "state": "draft",
        "supplier": supplier.pk,
        "recipient": recipient.pk,
        "system": system.pk,
        "condition": "new",
    }
    for prefix in ("deliveries", "dealparty_set", "entries", "claims"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = boss.post("/admin/transfers/deal/add/", values, follow=True)
    deal = Deal.objects.get()
    assert re.fullmatch(r"A-\d{6}", deal.reference)
    assert deal.reference in text_of(answer)
    boss.post(
        f"/admin/transfers/deal/{deal.pk}/change/", {**values, **opened(deal), "state": "published"}
    )
    changed = Deal.objects.get()
    assert (changed.reference, changed.state) == (deal.reference, "draft")
