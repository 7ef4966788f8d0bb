"""Rows for tests, with the required fields only; whatever matters is said by the test."""

import datetime
from itertools import count

from django.contrib.auth.models import User
from django.utils.text import slugify

from transfers.models import (
    Actor,
    ActorName,
    Allegation,
    Category,
    CategoryName,
    Claim,
    CommentFact,
    Deal,
    Delivery,
    DescriptionName,
    Figure,
    ImportBatch,
    Region,
    RegionMember,
    RegionScheme,
    RegisterEdition,
    RegisterEntry,
    Restriction,
    Review,
    Source,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)

_numbers = count(1)


def with_reason(fields):
    """Fields of a record, with the reason that a withdrawn one must have."""
    given = {"withdrawal_reason": "Entered twice."} if fields["state"] == "withdrawn" else {}
    return {**given, **fields}


def _made(fields):
    return {name: value() if callable(value) else value for name, value in fields.items()}


def actor(name=None, **fields):
    """The actor of this name, made where it is missing."""
    name = name or f"State {next(_numbers)}"
    defaults = {"slug": slugify(name), "kind": Actor.Kind.STATE, **fields}
    return Actor.objects.get_or_create(name=name, defaults=defaults)[0]


def category(name="Missiles", **fields):
    defaults = {"slug": slugify(name), "definition": "Things that fly.", **fields}
    return Category.objects.get_or_create(name=name, defaults=defaults)[0]


def description(name="SAM", **fields):
    return WeaponDescription.objects.get_or_create(name=name, defaults=fields)[0]


def system(designation=None, **fields):
    designation = designation or f"System {next(_numbers)}"
    fields = {"description": description, "category": category, **fields}
    made = {name: value() if callable(value) else value for name, value in fields.items()}
    made.setdefault("slug", f"{slugify(designation)}-{next(_numbers)}")
    return WeaponSystem.objects.create(designation=designation, **made)


def deal(deliveries=(), **fields):
    """A published deal; `deliveries` are (year, number) pairs or dictionaries of fields."""
    fields = {
        "supplier": actor,
        "recipient": actor,
        "system": system,
        "condition": Deal.Condition.NEW,
        "state": Deal.State.PUBLISHED,
        **fields,
    }
    made = Deal.objects.create(**with_reason(_made(fields)))
    made.refresh_from_db()
    for each in deliveries:
        delivery(made, **(each if isinstance(each, dict) else {"year": each[0], "number": each[1]}))
    return made


def delivery(of, year=2015, number=1, **fields):
    return Delivery.objects.create(deal=of, year=year, number=number, **fields)


def edition(name="2024-04-13", **fields):
    day = datetime.date(2024, 4, 13)
    defaults = {
        "generated_on": day,
        "publisher": "Stockholm International Peace Research Institute",
        "credit_line": "Source: SIPRI Arms Transfers Database, © SIPRI",
        "loaded_at": datetime.datetime(2024, 4, 14, tzinfo=datetime.UTC),
        **fields,
    }
    return RegisterEdition.objects.get_or_create(register="sipri", name=name, defaults=defaults)[0]


def entry(of, external_id=None, **fields):
    """The deal's place in an edition of SIPRI's register, printed under the names we use."""

    def named(model, **whose):
        (subject,) = whose.values()
        name = getattr(subject, "designation", None) or subject.name
        return model.objects.get_or_create(name=name, vocabulary="SIPRI 2024", **whose)[0]

    return RegisterEntry.objects.create(
        deal=of,
        register="sipri",
        external_id=external_id or str(next(_numbers)),
        supplier_name=named(ActorName, actor=of.supplier),
        recipient_name=named(ActorName, actor=of.recipient),
        system_name=named(SystemName, system=of.system),
        description_name=named(DescriptionName, description=of.system.description),
        category_name=named(CategoryName, category=of.system.category),
        edition=fields.pop("edition", None) or edition(),
        **fields,
    )


def source(slug=None, **fields):
    slug = slug or f"source-{next(_numbers)}"
    defaults = {
        "title": f"What {slug} says",
        "publisher": "Evening Post",
        "dating": "undated",
        "state": Source.State.PUBLISHED,
        **fields,
    }
    return Source.objects.get_or_create(slug=slug, defaults=with_reason(defaults))[0]


def allegation(slug=None, **fields):
    """A published allegation of a transfer."""
    slug = slug or f"allegation-{next(_numbers)}"
    fields = {
        "kind": Allegation.Kind.TRANSFER,
        "title": f"The matter of {slug}",
        "statement": "Something was supplied.",
        "state": Allegation.State.PUBLISHED,
        **fields,
    }
    return Allegation.objects.create(slug=slug, **with_reason(fields))


def claim(about, stance="asserts", **fields):
    """A claim about an allegation, figure, restriction or deal, in a source of its own."""
    fields = {
        "source": source,
        "claimant": actor,
        "paragraph": 1,
        "statement": "It is so.",
        about._meta.model_name: about,
        **fields,
    }
    return Claim.objects.create(
        stance=stance, **{n: v() if callable(v) else v for n, v in fields.items()}
    )


def comment_fact(of=None, phrase="aid", **fields):
    """A proposed fact of the kind aid, at the place of its phrase in the deal's comment."""
    of = of or deal(comment=phrase)
    fields = {"kind": CommentFact.Kind.AID, "start": max(of.comment.find(phrase), 0), **fields}
    return CommentFact.objects.create(deal=of, phrase=phrase, **fields)


def figure(slug=None, **fields):
    """A published share of imports, 60 percent in 2015-19."""
    fields = {
        "slug": slug or f"figure-{next(_numbers)}",
        "title": "Share of imports",
        "measure": Figure.Measure.IMPORT_SHARE,
        "supplier": actor,
        "recipient": actor,
        "issuer": actor,
        "printed": "60 %",
        "value_min": 60,
        "unit": "percent",
        "first_year": 2015,
        "last_year": 2019,
        "window": "2015 to 2019",
        "state": Figure.State.PUBLISHED,
        **fields,
    }
    return Figure.objects.create(**with_reason(_made(fields)))


def restriction(slug=None, **fields):
    slug = slug or f"restriction-{next(_numbers)}"
    fields = {
        "kind": Restriction.Kind.EMBARGO,
        "title": f"The embargo {slug}",
        "statement": "Nothing may be supplied.",
        "state": Restriction.State.PUBLISHED,
        **fields,
    }
    return Restriction.objects.create(slug=slug, **with_reason(fields))


def person(name="ada", **fields):
    """The member of staff of this name, made where it is missing."""
    return User.objects.get_or_create(username=name, defaults={"is_staff": True, **fields})[0]


def review(of, **fields):
    """An open review of a record, asked by "ada"; the record's state stays as it is."""
    fields = {of._meta.model_name: of, "asked_by": person, **fields}
    return Review.objects.create(**_made(fields))


def empty_register():
    """Take all deals with what hangs on them away again, and the editions."""
    Deal.objects.all().delete()
    ImportBatch.objects.all().delete()
    RegisterEdition.objects.all().delete()


def scheme(slug="sipri", **fields):
    """The scheme of this slug, made where it is missing."""
    defaults = {"name": slug.upper(), "version": "of 2024", **fields}
    return RegionScheme.objects.get_or_create(slug=slug, defaults=defaults)[0]


def region(name, parent=None, **fields):
    """The region of this name, by default of the largest, with the level that its place gives."""
    fields.setdefault("scheme", parent.scheme if parent else scheme())
    defaults = {
        "slug": slugify(name),
        "level": parent.level + 1 if parent else 1,
        "parent": parent,
        **fields,
    }
    return Region.objects.get_or_create(name=name, scheme=fields["scheme"], defaults=defaults)[0]


def member(of, who, valid_from=None, valid_to=None):
    """The actor in the region, in all years unless some are given."""
    return RegionMember.objects.create(
        scheme=of.scheme, region=of, actor=who, valid_from=valid_from, valid_to=valid_to
    )
