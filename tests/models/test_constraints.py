"""Every rule about rows is a named constraint: what it admits, what it refuses, what it says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests import factories
from tests.models import (
    account_rules,
    comment_fact_rules,
    comparison_rules,
    evidence_rules,
    list_rules,
    name_rules,
    quality_rules,
    region_rules,
    review_rules,
)
from transfers.models import (
    Actor,
    ActorName,
    CategoryName,
    Deal,
    DealParty,
    Delivery,
    DescriptionName,
    ImportBatch,
    ImportConflict,
    RegisterEdition,
    RegisterEntry,
    StagedDelivery,
    Succession,
    SystemName,
    WeaponSystem,
)

pytestmark = pytest.mark.django_db


def actor(**fields):
    return Actor(**{"name": "Ruritania", "slug": "ruritania", "kind": "state", **fields})


def deal(**fields):
    fields = {
        "supplier": factories.actor("Israel"),
        "recipient": factories.actor("Azerbaijan"),
        "system": factories.system(),
        "condition": "new",
        **fields,
    }
    return Deal(**fields)


def delivery(**fields):
    return Delivery(**{"deal": factories.deal(), "year": 2015, "number": 1, **fields})


def conflict(**fields):
    batch = ImportBatch.objects.create(register="sipri", layout="x", edition_name="x")
    return ImportConflict(**{"batch": batch, "deal": factories.deal(), "field": "number", **fields})


def batch(**fields):
    return ImportBatch(**{"register": "sipri", "layout": "x", "edition_name": "x", **fields})


def edition(**fields):
    made = {"register": "sipri", "name": "x", "generated_on": "2024-04-13", **fields}
    return RegisterEdition(**{"publisher": "p", "credit_line": "c", **made})


DAY = "2024-01-01T00:00Z"
UNDONE = {"state": "undone", "applied_at": DAY, "undone_at": DAY, "undo_reason": "wrong file"}

CHECKS = {
    "actor_name_not_blank": (actor, [{}], [{"name": " "}]),
    "actor_kind_known": (actor, [{"kind": "company"}, {"kind": "person"}], [{"kind": "ghost"}]),
    "actor_iso3_form": (actor, [{"iso3": "RUR"}, {"iso3": None}], [{"iso3": "Rur"}, {"iso3": "R"}]),
    "actor_iso3_states_only": (
        actor,
        [{"iso3": "RUR", "kind": "former_state"}],
        [{"iso3": "RUR", "kind": "company"}],
    ),
    "actor_years_ordered": (
        actor,
        [{"valid_from": 1990, "valid_to": 1990}, {"valid_to": 1990}],
        [{"valid_from": 1991, "valid_to": 1990}],
    ),
    "actor_not_its_own_home": (actor, [{"home": None}], [{"pk": 77, "home_id": 77}]),
    "succession_of_another": (
        lambda predecessor="A", successor="B": Succession(
            predecessor=factories.actor(predecessor), successor=factories.actor(successor)
        ),
        [{}],
        [{"successor": "A"}],
    ),
    "system_designation_not_blank": (
        lambda designation="Harop": WeaponSystem(
            designation=designation,
            slug="harop",
            description=factories.description(),
            category=factories.category(),
        ),
        [{}],
        [{"designation": "  "}],
    ),
    "deal_between_two_parties": (
        lambda recipient="B": deal(
            supplier=factories.actor("A"), recipient=factories.actor(recipient)
        ),
        [{}],
        [{"recipient": "A"}],
    ),
    "deal_order_year_plausible": (
        deal,
        [{"order_year": 1900}, {"order_year": None}],
        [{"order_year": 1899}, {"order_year": 2101}],
    ),
    "deal_order_year_flag_needs_year": (
        deal,
        [{"order_year": 2000, "order_year_estimated": False}, {}],
        [{"order_year_estimated": False}],
    ),
    "deal_number_ordered_positive": (deal, [{"number_ordered": 1}], [{"number_ordered": 0}]),
    "deal_number_ordered_flag_needs_number": (
        deal,
        [{"number_ordered": 1, "number_ordered_estimated": True}],
        [{"number_ordered_estimated": True}],
    ),
    "deal_condition_known": (deal, [{"condition": "modernised"}], [{"condition": "rusty"}]),
    "deal_state_known": (deal, [{"state": "in_review"}], [{"state": "lost"}]),
    "deal_outcome_known": (deal, [{"outcome": ""}, {"outcome": "open"}], [{"outcome": "maybe"}]),
    "deal_tiv_estimate_not_negative": (
        deal,
        [{"tiv_estimate": 0}, {"tiv_estimate": None}],
        [{"tiv_estimate": -1}],
    ),
    "deal_value_has_currency": (
        deal,
        [{"contract_value": 5, "contract_currency": "USD"}, {}],
        [
            {"contract_value": 5},
            {"contract_currency": "USD"},
            {"contract_value": 5, "contract_currency": "TIV million"[:3].lower()},
            {"contract_value": -5, "contract_currency": "USD"},
        ],
    ),
    "deal_party_role_known": (
        lambda role="broker": DealParty(
            deal=factories.deal(), actor=factories.actor("IAI"), role=role
        ),
        [{}],
        [{"role": "friend"}],
    ),
    "delivery_year_plausible": (delivery, [{"year": 2100}], [{"year": 1066}]),
    "delivery_number_positive": (delivery, [{"number": 1}], [{"number": 0}]),
    "delivery_printed_tiv_not_negative": (
        delivery,
        [{"printed_tiv": 0}, {}],
        [{"printed_tiv": -1}],
    ),
    "edition_register_known": (edition, [{}], [{"register": "unroca"}]),
    "batch_state_known": (batch, [{}], [{"state": "lost"}]),
    "batch_applied_has_edition_and_time": (batch, [{}], [{"state": "applied"}]),
    "batch_undone_has_time_and_reason": (
        batch,
        [{}, UNDONE],
        [
            {**UNDONE, "undone_at": None},
            {**UNDONE, "undo_reason": " "},
            {**UNDONE, "applied_at": None},
            {"undo_reason": "x"},
        ],
    ),
    "conflict_state_known": (
        conflict,
        [{}],
        [{"state": "lost", "decided_at": "2024-01-01T00:00Z"}],
    ),
    "conflict_decided_has_time": (
        conflict,
        [{"state": "kept", "decided_at": "2024-01-01T00:00Z"}],
        [{"state": "kept"}],
    ),
    **account_rules.CHECKS,
    **comparison_rules.CHECKS,
    **evidence_rules.CHECKS,
    **list_rules.CHECKS,
    **comment_fact_rules.CHECKS,
    **region_rules.CHECKS,
    **name_rules.CHECKS,
    **review_rules.CHECKS,
    **quality_rules.CHECKS,
}

TWICE = {
    "succession_continued_by_one": lambda: Succession(
        predecessor=factories.actor("A"), successor=factories.actor(), continues=True
    ),
    "succession_once": lambda: Succession(
        predecessor=factories.actor("A"), successor=factories.actor("B")
    ),
    "actorname_once_per_vocabulary": lambda: ActorName(
        actor=factories.actor(), name="Türkiye", vocabulary="UN"
    ),
    "categoryname_once_per_vocabulary": lambda: CategoryName(
        category=factories.category(), name="Rockets", vocabulary="UN"
    ),
    "descriptionname_once_per_vocabulary": lambda: DescriptionName(
        description=factories.description(), name="missile", vocabulary="UN"
    ),
    "system_designation_with_description": lambda: WeaponSystem(
        designation="Harop",
        slug=f"harop-{WeaponSystem.objects.count()}",
        description=factories.description(),
        category=factories.category(),
    ),
    "system_name_once": lambda: SystemName(
        system=WeaponSystem.objects.first() or factories.system(), name="Harpy 2", vocabulary="UN"
    ),
    "deal_party_once_per_role": lambda: DealParty(
        deal=Deal.objects.first() or factories.deal(), actor=factories.actor("IAI"), role="broker"
    ),
    "delivery_once_a_year": lambda: delivery(deal=Deal.objects.first() or factories.deal()),
    "edition_name_once_per_register": edition,
    "entry_id_once_per_register": lambda: _entry(factories.deal(), "1"),
    "entry_once_per_deal_and_register": lambda: _entry(
        Deal.objects.first() or factories.deal(), str(RegisterEntry.objects.count())
    ),
    **comparison_rules.TWICE,
    **evidence_rules.TWICE,
    **list_rules.TWICE,
    **comment_fact_rules.TWICE,
    **region_rules.TWICE,
    **name_rules.TWICE,
    **review_rules.TWICE,
    **quality_rules.TWICE,
    "conflict_once_per_value": lambda: conflict(deal=Deal.objects.first() or factories.deal()),
    "staged_once_a_year": lambda: StagedDelivery(
        batch=ImportBatch.objects.first() or _saved(batch()),
        file=0, line=1, external_id="1", number=1, year=2015, condition="new",
    ),
}  # fmt: skip


def _saved(record):
    record.save()
    return record


def _entry(of, external_id):
    """An entry not saved yet, whose names are there."""
    made = factories.entry(factories.deal(), "made to be taken back")
    RegisterEntry.objects.filter(pk=made.pk).delete()
    made.pk, made.deal, made.external_id = None, of, external_id
    return made


def message_of(record, name):
    """What a form would say: the record's constraint of this name refuses it."""
    (rule,) = [rule for rule in record._meta.constraints if rule.name == name]
    with pytest.raises(ValidationError) as refused:
        rule.validate(type(record), record)
    return refused.value.messages[0]


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_admits_what_is_right(name):
    make, right, _ = CHECKS[name]
    for fields in right:
        with transaction.atomic():
            make(**fields).save()
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_refuses_what_is_wrong_and_says_why(name):
    make, _, wrong = CHECKS[name]
    for fields in wrong:
        record = make(**fields)
        assert message_of(record, name).endswith(".")
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            record.save()


@pytest.mark.parametrize("name", TWICE)
def test_a_rule_of_uniqueness_refuses_the_second(name):
    TWICE[name]().save()
    second = TWICE[name]()
    if name != "staged_once_a_year":
        assert message_of(second, name).endswith(".")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        second.save()


def test_every_constraint_has_its_test():
    from django.apps import apps

    named = {
        rule.name
        for model in apps.get_app_config("transfers").get_models()
        for rule in model._meta.constraints
    }
    assert named == CHECKS.keys() | TWICE.keys() | region_rules.REFERRED_TO


def test_case_and_accents_do_not_make_another_name():
    ActorName.objects.create(actor=factories.actor("A"), name="Türkiye", vocabulary="UN")
    with pytest.raises(IntegrityError, match="actorname_once"), transaction.atomic():
        ActorName.objects.create(actor=factories.actor("B"), name="TURKIYE", vocabulary="UN")


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Türkiye", "turkiye"), (" Côte d'Ivoire ", "cote d'ivoire"), ("Ⅸ", "ix"), ("ÅÉÎ", "aei")],
)
def test_names_fold_as_stated(name, folded):
    assert Actor.objects.create(name=name, slug="x", kind="state").folded == folded
