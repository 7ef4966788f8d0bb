"""Columns of the evidence: allegations, claims, sources, figures and restrictions."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from transfers.models import (
    Actor,
    Allegation,
    AllegationVia,
    Claim,
    Figure,
    Grade,
    Restriction,
    Source,
)
from transfers.models.publication import State
from transfers.models.values import Qualifier, Unit

from .columns import ISO3, REQUIRED, Column, Kind, help_of, label_of

DAY = {"pattern": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}


def _field(model, name, title, kind=Kind.TEXT, unit=""):
    return Column(name, title, F(name), kind, help_of(model, name), unit)


def _choice(model, name, title, choices):
    meaning = f"{help_of(model, name)} One of: {', '.join(map(str, choices.labels))}."
    limits = {"enum": [str(label) for label in choices.labels]}
    return Column(name, title, label_of(name, choices), Kind.TEXT, meaning, limits=limits)


def _day(model, name, title):
    meaning = f"{help_of(model, name)} As year-month-day."
    return Column(name, title, Cast(name, TextField()), Kind.TEXT, meaning, limits=DAY)


def _reference(model):
    meaning, limits = help_of(model, "slug"), REQUIRED | {"unique": True}
    return Column("reference", "Reference", F("slug"), Kind.TEXT, meaning, limits=limits)


def _party(model, role):
    title = role.capitalize()
    yield Column(role, title, F(f"{role}__name"), Kind.TEXT, help_of(model, role))
    yield Column(
        f"{role}_iso3",
        f"{title}, ISO code",
        F(f"{role}__iso3"),
        Kind.TEXT,
        f"ISO 3166-1 alpha-3. {help_of(Actor, 'iso3')}",
        limits=ISO3,
    )


def _system(model):
    return Column(
        "system", "Weapon system", F("system__designation"), Kind.TEXT, help_of(model, "system")
    )


def _stated(model):
    """What is stated of number and value."""
    yield _field(model, "quantity_min", "Number, or the least", Kind.INTEGER)
    yield _field(model, "quantity_max", "Number, the most", Kind.INTEGER)
    yield _choice(model, "quantity_qualifier", "How exact the number is", Qualifier)
    yield _field(model, "quantity_of", "What is counted")
    yield Column(
        "value",
        "Value",
        F("value"),
        Kind.DECIMAL,
        f"{help_of(model, 'value')} Its unit stands in the columns after it.",
    )
    yield _choice(model, "value_unit", "Unit of the value", Unit)
    yield _field(model, "currency", "Currency")


def _claims(title, meaning, stances=None, about="allegation"):
    claims = Claim.objects.published().filter(**{about: OuterRef("pk")}).order_by()
    if stances:
        claims = claims.filter(stance__in=stances)
    number = claims.values(about).annotate(n=Count("pk")).values("n")
    name = title.lower().replace(" ", "_")
    expression = Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    return Column(name, title, expression, Kind.INTEGER, meaning)


def _via():
    names = (
        AllegationVia.objects.filter(allegation=OuterRef("pk"))
        .order_by()
        .values("allegation")
        .annotate(names=StringAgg("actor__name", "; ", order_by="actor__name"))
        .values("names")
    )
    meaning = "States or companies in between, parted by semicolons."
    return Column("via", "Via", Subquery(names, output_field=TextField()), Kind.TEXT, meaning)


def state_of(model):
    """Column of the publication state, for files that hold more than what is published."""
    return _choice(model, "state", "State", State)


ALLEGATION_COLUMNS = (
    _reference(Allegation),
    _field(Allegation, "title", "Title"),
    _field(Allegation, "statement", "Statement"),
    _choice(Allegation, "kind", "Kind", Allegation.Kind),
    Column(
        "grade",
        "Grade",
        F("grade"),
        Kind.TEXT,
        f"How well it stands; staff's own grade where they gave one: {', '.join(Grade.values)}.",
    ),
    Column(
        "grade_by_rule",
        "Grade by the rules",
        F("computed_grade"),
        Kind.TEXT,
        "What follows from the claims alone.",
    ),
    _field(Allegation, "override_reason", "Reason of staff's grade"),
    *_party(Allegation, "supplier"),
    *_party(Allegation, "recipient"),
    _system(Allegation),
    _via(),
    *_stated(Allegation),
    _day(Allegation, "period_from", "From"),
    _day(Allegation, "period_to", "To"),
    _field(Allegation, "period", "Period in words"),
    _claims("Claims asserting", "Claims that assert or confirm it.", Claim.ASSERTING),
    _claims("Claims denying", "Claims that deny it.", Claim.DENYING),
    _claims("Claims", "All claims about it, of whatever stance."),
    _field(Allegation, "note", "Note"),
)


def _about(field):
    """What the claim is about, whichever record it is: the value of its field."""
    keys = {"deal": {"slug": "reference", "title": "reference"}}
    return Coalesce(
        *(
            F(f"{target}__{keys.get(target, {}).get(field, field)}")
            for target in ("allegation", "figure", "restriction", "deal")
        ),
        output_field=CharField(),
    )


def _kind_of_target():
    return Case(
        *(
            When(**{f"{target}__isnull": False}, then=Value(target))
            for target in ("allegation", "figure", "restriction", "deal")
        ),
        output_field=CharField(),
    )


CLAIM_COLUMNS = (
    _reference(Claim),
    Column("about", "About", _kind_of_target(), Kind.TEXT, "What kind of record it is about."),
    Column(
        "about_reference",
        "Reference of what it is about",
        _about("slug"),
        Kind.TEXT,
        "Stable public reference of the allegation, figure, restriction or deal.",
    ),
    Column("about_title", "What it is about", _about("title"), Kind.TEXT, "Its title."),
    Column("claimant", "Claimant", F("claimant__name"), Kind.TEXT, help_of(Claim, "claimant")),
    Column(
        "claimant_kind",
        "Kind of claimant",
        label_of("claimant__kind", Actor.Kind),
        Kind.TEXT,
        'State, person, outlet and so on; "unnamed source" where the source withholds the name.',
    ),
    Column(
        "speaks_for", "Speaks for", F("speaks_for__name"), Kind.TEXT, help_of(Claim, "speaks_for")
    ),
    _choice(Claim, "stance", "Stance", Claim.Stance),
    _day(Claim, "said_on", "Said on"),
    _field(Claim, "said", "Said, in words"),
    _field(Claim, "statement", "Statement"),
    *_stated(Claim),
    Column(
        "source", "Source", F("source__slug"), Kind.TEXT, "Stable public reference of the source."
    ),
    Column("source_title", "Title of the source", F("source__title"), Kind.TEXT, "As printed."),
    Column(
        "publisher",
        "Publisher",
        F("source__publisher"),
        Kind.TEXT,
        help_of(Source, "publisher"),
    ),
    Column(
        "published_on",
        "Published on",
        Cast("source__published_on", TextField()),
        Kind.TEXT,
        f"{help_of(Source, 'published_on')} As year-month-day.",
        limits=DAY,
    ),
    Column("dating", "Dating", F("source__dating"), Kind.TEXT, help_of(Source, "dating")),
    _field(Claim, "paragraph", "Paragraph", Kind.INTEGER),
    _choice(Claim, "status", "Status", Claim.Status),
    _field(Claim, "status_reason", "Reason of the status"),
    _field(Claim, "discounted_because", "Not counted because"),
    _field(Claim, "note", "Note"),
)

SOURCE_COLUMNS = (
    _reference(Source),
    _field(Source, "title", "Title"),
    _field(Source, "publisher", "Publisher"),
    _day(Source, "published_on", "Published on"),
    _field(Source, "dating", "Dating"),
    _field(Source, "language", "Language"),
    _field(Source, "relays", "Relays"),
    _field(Source, "url", "Address"),
    _field(Source, "file_name", "File name"),
    _field(Source, "sha256", "SHA-256"),
    _choice(Source, "paragraphs", "Paragraphs", Source.Paragraphs),
    _claims("Claims", "Claims that it prints, of whatever stance.", about="source"),
    _field(Source, "note", "Note"),
)

FIGURE_COLUMNS = (
    _reference(Figure),
    _field(Figure, "title", "Title"),
    _choice(Figure, "measure", "Measure", Figure.Measure),
    *_party(Figure, "supplier"),
    *_party(Figure, "recipient"),
    Column("issuer", "Issuer", F("issuer__name"), Kind.TEXT, help_of(Figure, "issuer")),
    _field(Figure, "printed", "As printed"),
    _field(Figure, "value_min", "Printed value, or the least", Kind.DECIMAL),
    _field(Figure, "value_max", "Printed value, the most", Kind.DECIMAL),
    _choice(Figure, "qualifier", "How exact it is", Qualifier),
    _choice(Figure, "unit", "Unit as printed", Unit),
    _field(Figure, "currency", "Currency as printed"),
    _field(Figure, "first_year", "First year", Kind.INTEGER),
    _field(Figure, "last_year", "Last year", Kind.INTEGER),
    _field(Figure, "window", "Window as printed"),
    _choice(Figure, "finding", "Finding", Figure.Finding),
    _field(Figure, "explanation", "Explanation"),
)

RESTRICTION_COLUMNS = (
    _reference(Restriction),
    _choice(Restriction, "kind", "Kind", Restriction.Kind),
    _field(Restriction, "title", "Title"),
    _field(Restriction, "statement", "Statement"),
    Column("issuer", "Issuer", F("issuer__name"), Kind.TEXT, help_of(Restriction, "issuer")),
    *_party(Restriction, "supplier"),
    *_party(Restriction, "recipient"),
    _system(Restriction),
    Column(
        "category", "Category", F("category__name"), Kind.TEXT, help_of(Restriction, "category")
    ),
    _day(Restriction, "from_date", "From"),
    _day(Restriction, "to_date", "To"),
    _field(Restriction, "dating", "Dating"),
    _field(Restriction, "note", "Note"),
)
