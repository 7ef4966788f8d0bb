"""Findings among allegations, claims, figures and restrictions."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from transfers.models import (
    Actor,
    Allegation,
    Claim,
    Figure,
    Grade,
    GradeSeen,
    LookedAt,
    Restriction,
    Source,
)

from .parts import Part, finding
from .remedies import DATE_BY_SOURCE

GRADE_CHANGED = "grade-changed"


def without_claim(model):
    """Published records of which no claim stands."""

    def found():
        claims = Claim.objects.filter(status=Claim.Status.ACTIVE)
        claims = claims.filter(**{model._meta.model_name: OuterRef("pk")})
        return finding(model.objects.published().filter(~Exists(claims)), state=F("state"))

    return found


def undated():
    """Claims that stand and give neither a day nor words for it."""
    claims = Claim.objects.filter(status=Claim.Status.ACTIVE, said_on=None)
    return finding(claims.filter(said__regex=r"^\s*$"), source_day=F("source__published_on"))


def undated_words(values):
    day = values["source_day"]
    return f"No date; its source is {f'of {day}' if day else 'undated as well'}."


def single_unnamed():
    found = Allegation.objects.on_a_single_unnamed_source()
    unnamed = Claim.objects.counting().asserting().filter(allegation=OuterRef("pk"))
    named = unnamed.order_by("slug").values("claimant__name")[:1]
    return finding(found, claimant=Subquery(named), grade=F("grade"))


def grade_changed():
    """Allegations whose grade is no longer the one that staff took note of last."""
    noted = LookedAt.objects.filter(
        check_code=GRADE_CHANGED, model="allegation", record=OuterRef("pk")
    )
    noted = Subquery(noted.annotate(n=KT("values__now")).values("n")[:1], output_field=TextField())
    found = (
        Allegation.objects.published()
        .with_grade()
        .annotate(before=Coalesce(noted, F("grade_seen__grade"), output_field=TextField()))
    )
    return finding(found.filter(~Q(grade=F("before"))), before=F("before"), now=F("grade"))


def grade_words(values):
    return f"Was {Grade(values['before']).label}, is now {Grade(values['now']).label}."


def _no_claim(model):
    name = model._meta.model_name
    return Part(
        model,
        without_claim(model),
        lambda values: "Published, and no claim stands.",
        reads=(model, Claim),
        place="claims-group",
        adds_claim=name,
    )


ALLEGATION_WITHOUT, FIGURE_WITHOUT, RESTRICTION_WITHOUT = map(
    _no_claim, (Allegation, Figure, Restriction)
)
UNDATED = Part(
    Claim,
    undated,
    undated_words,
    reads=(Claim, Source),
    related=("source", "claimant"),
    place="id_said_on",
    remedy=DATE_BY_SOURCE,
)
UNNAMED = Part(
    Allegation,
    single_unnamed,
    lambda values: f"Rests on {values['claimant']} alone; grade {Grade(values['grade']).label}.",
    reads=(Allegation, Claim, Source, Actor),
    place="claims-group",
    adds_claim="allegation",
)
GRADE = Part(
    Allegation,
    grade_changed,
    grade_words,
    reads=(Allegation, Claim, Source, GradeSeen),
    place="id_grade_override",
)
