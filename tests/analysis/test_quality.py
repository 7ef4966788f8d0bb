"""Data-quality lists: each finds the row it is about and leaves the one beside it."""

import pghistory
import pytest

from tests import factories as make
from tests.analysis.findings import found, printed, titled
from transfers.models import Allegation, Claim, DealList, GradeSeen, RegisterEntry

pytestmark = pytest.mark.django_db


def test_a_deal_by_hand_without_a_claim_has_no_source():
    printed((2015, 1))
    make.claim(make.deal())
    bare, added = make.deal(), printed((2015, 1))
    make.delivery(added, 2016)
    retracted = make.claim(make.deal(), status="retracted", status_reason="He said so").deal
    words = found("no-source")
    assert words.keys() == {titled(bare), titled(added), titled(retracted)}
    assert words[titled(bare)].startswith("Entered by hand")
    assert words[titled(added)].startswith("A delivery was added by hand")


def test_published_evidence_without_a_claim_has_no_source():
    make.claim(make.allegation())
    make.allegation(state="draft")
    bare = {make.allegation(title="Bare"), make.figure(title="Bare 60 %"), make.restriction()}
    assert found("no-source").keys() == {str(record) for record in bare}


def test_a_print_that_the_arithmetic_does_not_give_is_found():
    right = printed(
        {"year": 2015, "number": 2566, "printed_tiv": "133.43"},
        tiv_estimate="0.13",
        condition="second_hand",
    )
    wrong = printed(
        {"year": 2015, "number": 2566, "printed_tiv": "128.3"},
        tiv_estimate="0.13",
        condition="second_hand",
    )
    none = printed({"year": 2015, "number": 1, "printed_tiv": "2"})
    assert titled(right) not in str(found("differs-from-print"))
    assert found("differs-from-print") == {
        f"2015, {titled(wrong)}": "Delivery, million TIV: printed 128.30, ours 133.43.",
        f"2015, {titled(none)}": "Delivery, million TIV: printed 2.00, we assign none.",
    }


def test_a_printed_unit_is_compared_with_the_rounded_one():
    wrong = printed(tiv_estimate="0.126")
    right = printed(tiv_estimate="0.126")
    RegisterEntry.objects.filter(deal=wrong).update(printed_unit_tiv="0.12")
    RegisterEntry.objects.filter(deal=right).update(printed_unit_tiv="0.13")
    assert found("differs-from-print") == {
        titled(wrong): "Unit, million TIV: printed 0.12, ours 0.13."
    }


def listed(deal, day="2024-10-13", **fields):
    kept, _ = DealList.objects.get_or_create(
        register="sipri",
        generated_on=day,
        first_year=1950,
        last_year=2023,
        defaults={"name": "list.csv", "edition": deal.entries.get().edition},
    )
    return kept.rows.create(
        line=kept.rows.count() + 1,
        digest=str(deal.pk),
        supplier=deal.supplier.name,
        recipient=deal.recipient.name,
        designation=deal.system.designation,
        description=deal.system.description.name,
        condition=deal.condition,
        join="joined",
        evidence="row",
        deal=deal,
        **fields,
    )


def test_an_order_value_of_a_list_is_compared_once_for_each_deal():
    deal, same, unknown = (printed(tiv_estimate="0.24") for _ in range(3))
    for day in ("2024-10-13", "2024-11-14"):
        listed(deal, day, number_ordered=24, order_tiv="5.88")
        listed(same, day, number_ordered=24, order_tiv="5.76")
        listed(unknown, day, order_tiv="0")
    ((title, words),) = found("differs-from-print").items()
    assert title == f"2024-11-14, line 1, {titled(deal)}"
    assert words == "Order, million TIV: printed 5.88, ours 5.76."


def test_more_delivered_than_ordered_is_found():
    wrong = printed((2014, 20), (2015, 4), number_ordered=20)
    printed((2014, 20), number_ordered=20)
    printed((2014, 20))
    gone = printed((2014, 20), (2015, 4), number_ordered=20)
    gone.deliveries.filter(year=2015).update(absent_since=make.edition())
    assert found("delivered-more") == {titled(wrong): "Delivered 24, ordered 20."}


def test_an_order_after_its_delivery_is_found():
    wrong = printed((2014, 1), (2017, 1), order_year=2016)
    printed((2016, 1), order_year=2016)
    printed((2016, 1))
    assert found("ordered-after-delivery") == {
        titled(wrong): "Ordered in 2016, first delivery in 2014."
    }


def test_an_estimate_by_hand_needs_a_comment_or_a_reason():
    bare = make.deal(tiv_estimate="1.5")
    flagged = make.deal(deliveries=[{"year": 2015, "number": 1, "number_estimated": True}])
    make.deal(tiv_estimate="1.5", comment="As the maker says")
    make.deal()
    with pghistory.context(reason="By analogy"):
        make.deal(tiv_estimate="1.5")
    assert found("estimate-unexplained").keys() == {titled(bare), titled(flagged)}


def test_a_registers_estimate_is_changed_with_a_reason():
    def changed(**context):
        with pghistory.context(**{"import": "1"}):
            deal = printed(tiv_estimate="1.5")
        with pghistory.context(**context):
            deal.tiv_estimate = "2"
            deal.save()
        return deal

    silent = changed(user=1)
    changed(user=1, reason="The maker says so")
    changed(**{"import": "2"})
    printed(tiv_estimate="1.5")
    assert found("estimate-unexplained") == {
        titled(
            silent
        ): "The register’s TIV estimate was changed to 2.00 million TIV without a reason."
    }


def test_the_latest_change_of_an_estimate_counts():
    deal = printed(tiv_estimate="1.5")
    for estimate, reason in (("2", ""), ("3", "Now I know")):
        with pghistory.context(reason=reason):
            deal.tiv_estimate = estimate
            deal.save()
    assert found("estimate-unexplained") == {}


def test_an_unknown_party_is_found_with_who_is_named_elsewhere():
    nobody = make.actor("unknown supplier(s)", kind="unknown")
    rebels = make.actor("unknown rebel group*", kind="armed_group")
    named = printed(supplier=nobody, recipient=make.actor("Azerbaijan"))
    plain = printed(recipient=rebels)
    printed()
    make.allegation(supplier=make.actor("Israel"), recipient=named.recipient, system=named.system)
    make.allegation(supplier=nobody, recipient=named.recipient, system=named.system)
    assert list(found("unknown-party").items()) == [
        (titled(named), "The supplier is unknown; allegations name Israel."),
        (titled(plain), "The recipient is unknown."),
    ]


def test_deals_alike_are_duplicates_unless_a_register_prints_both():
    first = printed(order_year=2014, number_ordered=3)
    alike = {
        "supplier": first.supplier,
        "recipient": first.recipient,
        "system": first.system,
        "order_year": 2014,
        "number_ordered": 3,
    }
    printed(**alike)
    assert found("duplicates") == {}
    twin = make.deal(**alike)
    make.deal(**{**alike, "number_ordered": 4})
    assert one_of(found("duplicates"), f"{titled(twin)} and {titled(first)}") == (
        f"Same parties, system, order year 2014, number 3 as {first.reference}."
    )
    assert len(found("duplicates")) == 2
    make.deal(**{**alike, "state": "withdrawn"})
    assert len(found("duplicates")) == 2


def one_of(words, title):
    assert title in words, words
    return words[title]


def test_names_all_but_equal_are_probable_duplicates():
    make.actor("Azerbaijan")
    make.actor("Azerbaidjan")
    make.actor("Dominica", iso3="DMA")
    make.actor("Dominika", iso3="DMK")
    make.actor("Armenia", kind="company")
    make.actor("Armeniaa")
    make.actor("Independent brigade no. 14351")
    make.actor("Independent brigade no. 14352")
    make.system("Harop")
    make.system("HA-ROP")
    make.system("Harop", description=make.description("ship"))
    make.system("MiG-21")
    make.system("MiG-23")
    assert found("duplicates").keys() == {
        "Azerbaidjan and Azerbaijan",
        "HA-ROP (SAM) and Harop (SAM)",
    }


def test_a_claim_needs_a_day_or_words_for_it():
    bare = make.claim(make.allegation(), source=make.source(published_on="2020-10-05"))
    make.claim(make.allegation(), said="October 2020")
    make.claim(make.allegation(), said_on="2020-10-01")
    make.claim(make.allegation(), status="deprecated", status_reason="Twice")
    assert found("claim-undated") == {str(bare): "No date; its source is of 2020-10-05."}


def test_an_allegation_on_one_unnamed_voice_is_found():
    unnamed = make.actor("somebody", kind="unnamed")
    bare = make.claim(make.allegation(title="Bare"), claimant=unnamed).allegation
    make.claim(make.allegation())
    both = make.claim(make.allegation(), claimant=unnamed).allegation
    make.claim(both)
    assert found("single-unnamed") == {bare.title: "Rests on somebody alone; grade weak."}


def test_a_grade_that_changed_since_it_was_seen_is_found():
    allegation = make.claim(make.allegation(title="Sold")).allegation
    make.claim(make.allegation())
    assert GradeSeen.objects.remember() == 2
    assert found("grade-changed") == {}
    claim = make.claim(allegation, stance="denies")
    assert found("grade-changed") == {"Sold": "Was weak, is now contested."}
    claim.status, claim.status_reason = Claim.Status.RETRACTED, "He said so"
    claim.save()
    assert found("grade-changed") == {}


def test_grades_are_noted_anew_when_asked_for():
    allegation = make.claim(make.allegation()).allegation
    make.allegation(state="draft")
    assert GradeSeen.objects.remember() == 1
    make.claim(allegation, stance="denies")
    assert GradeSeen.objects.remember() == 0
    assert GradeSeen.objects.remember(Allegation.objects.all()) == 1
    assert found("grade-changed") == {}
