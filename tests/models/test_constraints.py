"""Every rule about rows is a named constraint: what it admits, what it refuses, what it says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from tests import factories
from transfers.models import (
    Actor,
    ActorName,
    Allegation,
    AllegationVia,
    CategoryName,
    Claim,
    Deal,
    DealParty,
    Delivery,
    DescriptionName,
    Figure,
    FigureReading,
    ImportBatch,
    ImportConflict,
    RegisterEdition,
    RegisterEntry,
    Restriction,
    Source,
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


def source(**fields):
    made = {"slug": "x", "title": "x", "publisher": "x", "dating": "undated", **fields}
    return Source(**made)


def allegation(**fields):
    return Allegation(**{"slug": "x", "kind": "use", "title": "x", "statement": "x", **fields})


def claim(about="allegation", also=None, **fields):
    """About a new record of each kind that is named."""
    made = {
        "source": factories.source(),
        "claimant": factories.actor(),
        "paragraph": 1,
        "stance": "asserts",
        "statement": "x",
        **{name: getattr(factories, name)() for name in (about, also) if name},
        **fields,
    }
    return Claim(**made)


def figure(**fields):
    made = {
        "slug": "x",
        "title": "x",
        "measure": "import_share",
        "supplier": factories.actor("Israel"),
        "recipient": factories.actor("Azerbaijan"),
        "issuer": factories.actor("SIPRI", kind="institute"),
        "printed": "60 %",
        "value_min": 60,
        "unit": "percent",
        "window": "2015-19",
        **fields,
    }
    return Figure(**made)


def volume(**fields):
    return figure(**{"measure": "volume", "unit": "money", "currency": "USD", **fields})


def restriction(**fields):
    return Restriction(**{"slug": "x", "kind": "appeal", "title": "x", "statement": "x", **fields})


def stated_checks(make, name):
    """Rules of quantity and value, the same for all that is stated."""
    return {
        f"{name}_quantity_ordered": (
            make,
            [{"quantity_min": 3, "quantity_max": 3}, {"quantity_min": 3}, {}],
            [{"quantity_min": 3, "quantity_max": 2}, {"quantity_max": 2}],
        ),
        f"{name}_qualifier_known": (
            make,
            [{"quantity_qualifier": "up_to"}],
            [{"quantity_qualifier": "some"}],
        ),
        f"{name}_value_has_unit": (
            make,
            [{"value": 0, "value_unit": "tiv"}, {}],
            [
                {"value": 5},
                {"value_unit": "tiv"},
                {"value": -1, "value_unit": "tiv"},
                {"value": 5, "value_unit": "percent"},
            ],
        ),
        f"{name}_currency_for_money_only": (
            make,
            [{"value": 5, "value_unit": "money", "currency": "USD"}],
            [
                {"value": 5, "value_unit": "money"},
                {"value": 5, "value_unit": "money", "currency": "usd"},
                {"value": 5, "value_unit": "tiv", "currency": "USD"},
                {"currency": "USD"},
            ],
        ),
    }


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
    "deal_state_known": (deal, [{"state": "withdrawn"}], [{"state": "lost"}]),
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
    "source_state_known": (source, [{"state": "published"}], [{"state": "lost"}]),
    "source_is_dated_or_says_how": (
        source,
        [{"published_on": "2020-10-01", "dating": ""}, {"dating": "undated, about May"}],
        [{"dating": ""}, {"dating": "  "}],
    ),
    "source_paragraphs_known": (source, [{"paragraphs": "lines"}], [{"paragraphs": "pages"}]),
    "source_sha256_form": (
        source,
        [{"sha256": "0123456789abcdef" * 4}, {"sha256": ""}],
        [{"sha256": "0123456789ABCDEF" * 4}, {"sha256": "ab"}],
    ),
    **stated_checks(allegation, "allegation"),
    "allegation_state_known": (allegation, [{"state": "in_review"}], [{"state": "lost"}]),
    "allegation_kind_known": (allegation, [{"kind": "transit"}], [{"kind": "rumour"}]),
    "allegation_between_two_parties": (
        lambda supplier="A", recipient="B": allegation(
            supplier=supplier and factories.actor(supplier),
            recipient=recipient and factories.actor(recipient),
        ),
        [{}, {"supplier": None}, {"supplier": None, "recipient": None}],
        [{"supplier": "B"}],
    ),
    "allegation_period_ordered": (
        allegation,
        [{"period_from": "2020-10-01", "period_to": "2020-10-01"}, {"period_to": "2020-10-01"}],
        [{"period_from": "2020-10-02", "period_to": "2020-10-01"}],
    ),
    "allegation_grade_known": (
        allegation,
        [{"grade_override": "weak", "override_reason": "hearsay"}],
        [{"grade_override": "good", "override_reason": "hearsay"}],
    ),
    "allegation_override_has_reason": (
        allegation,
        [{"grade_override": "weak", "override_reason": "hearsay"}, {}],
        [
            {"grade_override": "weak"},
            {"grade_override": "weak", "override_reason": " "},
            {"override_reason": "hearsay"},
        ],
    ),
    **stated_checks(claim, "claim"),
    "claim_has_one_target": (
        claim,
        [{"about": about} for about in ("allegation", "figure", "deal", "restriction")],
        [{"about": None}, {"also": "figure"}, {"also": "deal"}],
    ),
    "claim_stance_known": (claim, [{"stance": "does_not_deny"}], [{"stance": "mumbles"}]),
    "claim_status_known": (
        claim,
        [{"status": "retracted", "status_reason": "said so"}],
        [{"status": "gone", "status_reason": "said so"}],
    ),
    "claim_status_has_reason": (
        claim,
        [{"status": "deprecated", "status_reason": "misread"}],
        [
            {"status": "deprecated"},
            {"status": "retracted", "status_reason": " "},
            {"status_reason": "misread"},
        ],
    ),
    "claim_paragraph_from_1": (claim, [{"paragraph": 1}], [{"paragraph": 0}]),
    "figure_state_known": (figure, [{"state": "withdrawn"}], [{"state": "lost"}]),
    "figure_measure_known": (figure, [{"measure": "export_share"}], [{"measure": "rank"}]),
    "figure_measure_has_parties": (
        figure,
        [
            {"measure": "world_export_share", "recipient": None},
            {"measure": "world_import_share", "supplier": None},
            {"measure": "volume", "supplier": None},
        ],
        [
            {"recipient": None},
            {"measure": "export_share", "supplier": None},
            {"measure": "world_import_share", "recipient": None},
            {"measure": "volume", "supplier": None, "recipient": None},
        ],
    ),
    "figure_share_in_percent": (figure, [{}], [{"unit": "tiv"}]),
    "figure_unit_known": (volume, [{}], [{"unit": "tons", "currency": ""}]),
    "figure_currency_for_money_only": (
        volume,
        [{}, {"unit": "tiv", "currency": ""}],
        [{"unit": "tiv"}, {"currency": ""}, {"unit": "items"}],
    ),
    "figure_range_ordered": (
        figure,
        [{"value_max": 60}, {"value_min": 0}],
        [{"value_max": 59}, {"value_min": -1}],
    ),
    "figure_share_within_0_and_100": (
        figure,
        [{"value_min": 100}, {"value_min": 0, "value_max": 100}],
        [{"value_min": 101}, {"value_max": 101}],
    ),
    "figure_window_ordered": (
        figure,
        [{"first_year": 2020, "last_year": 2020}, {}],
        [{"first_year": 2020, "last_year": 2019}, {"first_year": 2020}, {"last_year": 2020}],
    ),
    "figure_finding_known": (
        figure,
        [{"finding": "window_doubtful", "explanation": "x"}, {}],
        [{"finding": "ugly", "explanation": "x"}],
    ),
    "figure_finding_is_explained": (
        figure,
        [{"finding": "unit_wrong", "explanation": "x"}],
        [{"finding": "unit_wrong"}, {"finding": "unit_wrong", "explanation": " "}],
    ),
    "figure_reading_ordered": (
        lambda last_year=2020: FigureReading(
            figure=factories.figure(), first_year=2020, last_year=last_year
        ),
        [{}],
        [{"last_year": 2019}],
    ),
    "restriction_state_known": (restriction, [{"state": "draft"}], [{"state": "lost"}]),
    "restriction_kind_known": (restriction, [{"kind": "embargo"}], [{"kind": "frown"}]),
    "restriction_period_ordered": (
        restriction,
        [{"from_date": "2020-10-01", "to_date": "2020-10-01"}, {"to_date": "2020-10-01"}],
        [{"from_date": "2020-10-02", "to_date": "2020-10-01"}],
    ),
}

TWICE = {
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
    "allegation_via_once": lambda: AllegationVia(
        allegation=Allegation.objects.first() or factories.allegation(),
        actor=factories.actor("Georgia"),
    ),
    "figure_reading_once": lambda: FigureReading(
        figure=Figure.objects.first() or factories.figure(), first_year=2016, last_year=2020
    ),
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
        if isinstance(rule, (models.CheckConstraint, models.UniqueConstraint))
    }
    assert named == CHECKS.keys() | TWICE.keys()


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
