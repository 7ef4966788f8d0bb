"""What the list of deals is narrowed to, and what in its address cannot be used."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("supplier=israel", ["A-1"]),
        ("supplier=israel&supplier=russia", ["A-1", "A-2"]),
        ("recipient=turkiye", ["A-2"]),
        ("category=aircraft&category=ships", ["A-2", "A-3"]),
        ("system=mi-8", ["A-2"]),
        ("system=hip", ["A-2"]),
        ("order_from=2011", ["A-1"]),
        ("order_to=2013", ["A-2"]),
        ("order_from=2010&order_to=2014", ["A-1", "A-2"]),
        ("delivery_from=2012&delivery_to=2014", ["A-2"]),
        ("delivery_from=2011&delivery_to=2011", []),
        ("delivery_to=2010", ["A-2"]),
        ("delivery_from=2013", ["A-1"]),
        ("condition=new", ["A-1"]),
        ("condition=new&condition=modernised", ["A-1", "A-3"]),
        ("local_production=yes", ["A-1"]),
        ("local_production=no", ["A-2"]),
        ("local_production=not_stated", ["A-3"]),
        ("supplier=russia&recipient=turkiye&category=aircraft&order_to=2010", ["A-2"]),
        ("supplier=israel&recipient=turkiye", []),
        ("q=turkiye", ["A-2", "A-3"]),
        ("q=TÜRKİYE", ["A-2", "A-3"]),
        ("q=РОССИЯ", ["A-2"]),
        ("q=harop+azerbaijan", ["A-1"]),
        ("q=harop+russia", []),
        ("q=nato", []),
        ("q=hip", ["A-2"]),
        ("q=loitering", ["A-1"]),
        ("q=fast+attack", ["A-3"]),
        ("q=missile+boat", ["A-3"]),
        ("q=credit", ["A-2"]),
        ("q=100%25", ["A-2"]),
        ("q=%25", ["A-2"]),
        ("q=r_s", ["A-3"]),
        ("q=turkiye&condition=second_hand", ["A-2"]),
    ],
)
def test_filters_keep_what_they_say(three, read, query, found):
    assert sorted(read(query).rows) == found


def test_blanks_of_a_submitted_form_are_left_out_of_the_address(three, read):
    page = read("q=&supplier=israel&supplier=&supplier=israel&order_from=&sort=-order_year")
    assert page.address == "supplier=israel"
    assert page.rows == ["A-1"]


def test_leaving_out_blanks_hides_no_fault(three, read):
    assert read("q=&page=1&page=2", status=400).faults


def test_delivery_years_say_what_the_figures_cover(three, read):
    assert "up to 2010. The figures of a deal are" in read("delivery_to=2010").html
    assert "The figures of a deal are" not in read().html


def test_each_active_filter_can_be_removed_alone(three, read):
    html = read("supplier=israel&supplier=russia&order_from=2010&sort=tiv").html
    assert 'href="/transfers/?supplier=russia&amp;order_from=2010&amp;sort=tiv"' in html
    assert 'href="/transfers/?supplier=israel&amp;supplier=russia&amp;sort=tiv"' in html
    assert "Clear all" in html
    assert "Supplier: <b>Israel</b>" in html


def test_only_parties_of_published_deals_can_be_chosen(three, read):
    make.actor("Bystander")
    html = read().html
    assert "Bystander" not in html
    assert html.count('<option value="israel">') == 1
    assert html.count('<option value="turkiye">') == 2


# Bad parameters


@pytest.mark.parametrize(
    ("query", "named", "allowed"),
    [
        ("colour=red", "colour=red", "Known: supplier, recipient, supplier_region"),
        ("colour=", "colour=", "Known: supplier, recipient, supplier_region"),
        ("suplier=israel", "suplier=israel", "Did you mean supplier?"),
        ("order_from=20x5", "order_from=20x5", "from 1900 to 2100"),
        ("order_from=3024", "order_from=3024", "from 1900 to 2100"),
        ("order_from=٢٠١٥", "order_from=٢٠١٥", "from 1900 to 2100"),
        ("delivery_to=2015.0", "delivery_to=2015.0", "from 1900 to 2100"),
        ("delivery_from=2019&delivery_to=2015", "delivery_to=2015", "before the first, 2019"),
        ("page=0", "page=0", "whole number from 1"),
        ("page=-1", "page=-1", "whole number from 1"),
        ("page=9999", "page=9999", "last page of this selection is 1"),
        ("page=" + "9" * 40, "page=999", "whole number from 1"),
        ("page=1&page=2", "page=1, 2", "once"),
        ("sort=foo", "sort=foo", "supplier, recipient"),
        ("sort=--tiv", "sort=--tiv", "supplier, recipient"),
        ("supplier=nosuch", "supplier=nosuch", "Choose one"),
        ("supplier=israel&supplier=nosuch", "supplier=nosuch", "Choose one"),
        ("recipient=israel", "recipient=israel", "Choose one"),
        ("category=toys", "category=toys", "missiles"),
        ("condition=broken", "condition=broken", "second_hand"),
        ("local_production=maybe", "local_production=maybe", "not_stated"),
        ("q=a%00b", "q=a", "Null characters"),
        ("q=" + "a" * 201, "q=aaa", "200"),
        ("q=" + "+".join("abcdefghi"), "q=a b c", "8 words"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(three, read, query, named, allowed):
    page = read(query, status=400)
    assert page.rows == []
    assert len(page.faults) == 1
    assert named in page.faults[0]
    assert allowed in page.faults[0]


def test_all_bad_parameters_are_named_at_once(three, read):
    page = read("colour=red&order_from=x&sort=foo&page=0", status=400)
    assert len(page.faults) == 4


def test_a_bad_value_is_escaped(three, read):
    assert "<b>x" not in read("order_from=%3Cb%3Ex", status=400).html
