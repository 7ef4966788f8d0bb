"""Who takes part in a transfer: states, groups, organisations, companies."""

from django.db import models
from django.db.models import F, Q

from .history import tracked
from .keys import SlugQuerySet
from .names import VocabularyName, folded


class ActorQuerySet(SlugQuerySet):
    def with_deals_in(self, role):
        """Count each actor's deals as `supplier` or `recipient`, without joining them."""
        from .deals import Deal

        deals = Deal.objects.filter(**{role: models.OuterRef("pk")}).order_by().values(role)
        count = deals.annotate(n=models.Count("pk")).values("n")
        return self.annotate(
            deal_count=models.functions.Coalesce(
                models.Subquery(count, output_field=models.IntegerField()), 0
            )
        )


@tracked
class Actor(models.Model):
    """One party or voice: a state, group, organisation, company, speaker or "unknown"."""

    class Kind(models.TextChoices):
        STATE = "state", "state"
        FORMER_STATE = "former_state", "former state"
        DE_FACTO_AUTHORITY = "de_facto_authority", "de-facto authority"
        ARMED_GROUP = "armed_group", "non-state armed group"
        ORGANISATION = "organisation", "international organisation"
        COMPANY = "company", "company"
        GOVERNMENT_BODY = "government_body", "government body"
        INSTITUTE = "institute", "research institute or association"
        OUTLET = "outlet", "news outlet"
        PERSON = "person", "person"
        UNNAMED = "unnamed", "unnamed source"
        UNKNOWN = "unknown", "unknown"

    slug = models.SlugField(
        max_length=120, unique=True, help_text="Stable name in addresses and fixtures."
    )
    name = models.CharField(
        max_length=200, unique=True, help_text="Name shown everywhere; SIPRI's where it has one."
    )
    folded = folded("name")
    kind = models.CharField(
        max_length=20, choices=Kind, help_text="SIPRI marks armed groups * and organisations **."
    )

    iso3 = models.CharField(
        "ISO 3166-1 alpha-3",
        max_length=3,
        unique=True,
        null=True,
        blank=True,
        help_text="Three capital letters, states only; empty where ISO has none.",
    )
    home = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="residents",
        help_text="State where a company, group, body or person is at home.",
    )
    valid_from = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="First calendar year the actor existed under this name."
    )
    valid_to = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Last calendar year it existed; empty if it still does."
    )
    successors = models.ManyToManyField(
        "self",
        through="Succession",
        symmetrical=False,
        related_name="predecessors",
        blank=True,
        help_text="Merged with the predecessor only where a reader asks; never in the data.",
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["folded"]
        constraints = [
            models.CheckConstraint(
                name="actor_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="An actor needs a name.",
            ),
            models.CheckConstraint(
                name="actor_kind_known",
                condition=Q(
                    kind__in=[
                        "state",
                        "former_state",
                        "de_facto_authority",
                        "armed_group",
                        "organisation",
                        "company",
                        "government_body",
                        "institute",
                        "outlet",
                        "person",
                        "unnamed",
                        "unknown",
                    ]
                ),
                violation_error_message="Unknown kind of actor.",
            ),
            models.CheckConstraint(
                name="actor_iso3_form",
                condition=Q(iso3__isnull=True) | Q(iso3__regex=r"^[A-Z]{3}$"),
                violation_error_message="An ISO code is three capital letters.",
            ),
            models.CheckConstraint(
                name="actor_iso3_states_only",
                condition=Q(iso3__isnull=True)
                | Q(kind__in=["state", "former_state", "de_facto_authority"]),
                violation_error_message="Only states and territories have an ISO code.",
            ),
            models.CheckConstraint(
                name="actor_years_ordered",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message="The last year is before the first.",
            ),
            models.CheckConstraint(
                name="actor_not_its_own_home",
                condition=Q(home__isnull=True) | ~Q(home=F("id")),
                violation_error_message="An actor cannot be its own home state.",
            ),
        ]
        indexes = [models.Index(fields=["folded"], name="actor_folded")]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)


class SuccessionQuerySet(models.QuerySet):
    def get_by_natural_key(self, predecessor, successor):
        return self.get(predecessor__slug=predecessor, successor__slug=successor)


@tracked(part_of=["predecessor", "successor"])
class Succession(models.Model):
    """One state following another, such as Russia the Soviet Union."""

    predecessor = models.ForeignKey(Actor, models.CASCADE, related_name="followed_by")
    successor = models.ForeignKey(Actor, models.CASCADE, related_name="follows")
    continues = models.BooleanField(
        default=False,
        help_text="Tick where this one of several successors is the same state under a new name "
        "or in new borders. A single successor needs no tick.",
    )

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message="This succession is recorded already.",
            ),
            models.CheckConstraint(
                name="succession_of_another",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="An actor cannot succeed itself.",
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(continues=True),
                name="succession_continued_by_one",
                violation_error_message="Another successor continues this state already.",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"

    def natural_key(self):
        return (self.predecessor.slug, self.successor.slug)

    natural_key.dependencies = ["transfers.actor"]


@tracked(part_of=["actor"])
class ActorName(VocabularyName):
    """One more spelling of an actor's name."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="names")


class Supplier(Actor):
    """An actor in the role of supplier."""

    class Meta:
        proxy = True


class Recipient(Actor):
    """An actor in the role of recipient."""

    class Meta:
        proxy = True
