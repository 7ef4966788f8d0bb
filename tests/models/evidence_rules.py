"""Rules of the evidence, as the tests of constraints read them: what each admits and refuses."""

from tests import factories
from transfers.models import (
    Allegation,
    AllegationVia,
    Claim,
    Figure,
    FigureReading,
    Restriction,
    Source,
)


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
    "figure_state_known": (figure, [{"state": "in_review"}], [{"state": "lost"}]),
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
    "allegation_via_once": lambda: AllegationVia(
        allegation=Allegation.objects.first() or factories.allegation(),
        actor=factories.actor("Georgia"),
    ),
    "figure_reading_once": lambda: FigureReading(
        figure=Figure.objects.first() or factories.figure(), first_year=2016, last_year=2020
    ),
}
