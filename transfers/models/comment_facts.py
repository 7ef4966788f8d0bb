"""What the comments of deals seem to say, read from them by rules, for staff to judge."""

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Concat

from .actors import Actor
from .deals import Deal
from .history import tracked

NAME_LENGTH = 200


class CommentFactQuerySet(models.QuerySet):
    def standing(self):
        """Facts that nobody rejected."""
        return self.exclude(state=CommentFact.State.REJECTED)

    def short_texts(self):
        """One dictionary for each deal: `deal_id`, and under each kind's value a short text.

        The facts of a kind stand in the order of the comment, joined by "; ", doubted ones with
        a "?", such as "USD 300000000 (part); Peten-1?"; NULL where there is none. Facts that were
        rejected are left out.
        """
        texts = {
            kind: StringAgg("text", "; ", filter=Q(kind=kind), order_by="start")
            for kind in CommentFact.Kind.values
        }
        facts = self.standing().order_by().annotate(text=_short_text())
        return facts.values("deal_id").annotate(**texts)


class _Amount(models.Func):
    """An amount of money without idle zeros, as text."""

    template = "trim_scale(%(expressions)s)::text"
    output_field = models.TextField()


def _short_text():
    text = models.TextField()
    scope = Cast("scope", text)
    high = Concat(Value("-"), _Amount("amount_high"), output_field=text)
    among = Concat(Value(" ("), scope, Value(")"), output_field=text)
    money = Concat(
        Cast("currency", text),
        Value(" "),
        _Amount("amount_low"),
        Case(When(amount_high=None, then=Value("")), default=high, output_field=text),
        Case(When(scope="deal", then=Value("")), default=among, output_field=text),
        output_field=text,
    )
    said = Case(
        When(kind="contract_value", then=money),
        When(kind="cancelled", then=scope),
        When(name="", then=Value("yes")),
        default=Cast("name", text),
        output_field=text,
    )
    doubt = Q(doubted=True) & ~Q(kind="doubt")
    return Concat(said, Case(When(doubt, then=Value("?")), default=Value("")), output_field=text)


@tracked(part_of=["deal"])
class CommentFact(models.Model):
    """One statement read from a deal's comment by rules: a proposal, and no fact of the register.

    A decision says whether the comment was read rightly, not whether what it says is true.
    """

    class Kind(models.TextChoices):
        CONTRACT_VALUE = "contract_value", "contract value"
        CANCELLED = "cancelled", "cancelled"
        LEASED = "leased", "leased"
        AID = "aid", "aid or gift"
        FINANCED_BY = "financed_by", "financed by"
        VIA = "via", "via"
        LOCAL_ASSEMBLY = "local_assembly", "local assembly"
        LICENSED_PRODUCTION = "licensed_production", "production under licence"
        VARIANT = "variant", "second name or version"
        DOUBT = "doubt", "doubt"

    class Scope(models.TextChoices):
        DEAL = "deal", "this deal"
        PART = "part", "more than this deal"
        PROGRAMME = "programme", "a programme"
        OFFSET = "offset", "offsets"
        CONVERTED = "converted", "the same sum converted"

    class State(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        ACCEPTED = "accepted", "accepted"
        REJECTED = "rejected", "rejected"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="comment_facts")
    kind = models.CharField(max_length=20, choices=Kind, help_text="What the statement is about.")
    phrase = models.TextField(help_text="The words of the comment it was read from, unchanged.")
    start = models.PositiveIntegerField(
        help_text="Characters of the comment before the phrase, from 0."
    )

    name = models.CharField(
        max_length=NAME_LENGTH,
        blank=True,
        help_text="Actor, place, second name or doubting word, as printed.",
    )
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comment_facts",
        help_text="Who is named, where the printed name is a name of exactly one actor.",
    )
    amount_low = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Money in whole units of the currency, or the least of a range.",
    )
    amount_high = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The most of a range; empty for a single amount.",
    )
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217 code.")
    scope = models.CharField(
        max_length=9,
        choices=Scope,
        blank=True,
        help_text="What an amount covers (this deal; more, of which the deal is a part; a "
        "programme; offsets; the amount before it in another currency), or how much of the order "
        "is cancelled (deal: all, part: a part).",
    )
    doubted = models.BooleanField(
        default=False, help_text='Whether the comment says "probably", "possibly" or the like.'
    )

    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        max_length=500, blank=True, help_text="Why it was rejected; for rejected ones only."
    )

    objects = CommentFactQuerySet.as_manager()

    class Meta:
        ordering = ["deal", "start", "kind"]
        verbose_name = "fact from a comment"
        verbose_name_plural = "facts from comments"
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "kind", "start"],
                name="comment_fact_once",
                # Checked after each statement, so that facts can move with their phrases.
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message="This place of the comment has such a fact already.",
            ),
            models.CheckConstraint(
                name="comment_fact_kind_known",
                condition=Q(
                    kind__in=[
                        "contract_value",
                        "cancelled",
                        "leased",
                        "aid",
                        "financed_by",
                        "via",
                        "local_assembly",
                        "licensed_production",
                        "variant",
                        "doubt",
                    ]
                ),
                violation_error_message="Unknown kind of fact.",
            ),
            models.CheckConstraint(
                name="comment_fact_phrase_not_empty",
                condition=~Q(phrase=""),
                violation_error_message="A fact needs the phrase it was read from.",
            ),
            models.CheckConstraint(
                name="comment_fact_amount_is_money",
                condition=Q(
                    kind="contract_value",
                    amount_low__isnull=False,
                    amount_low__gte=0,
                    currency__regex=r"^[A-Z]{3}$",
                )
                | (
                    ~Q(kind="contract_value")
                    & Q(amount_low__isnull=True, amount_high__isnull=True, currency="")
                ),
                violation_error_message="A contract value needs an amount and a three-letter "
                "currency; nothing else has one.",
            ),
            models.CheckConstraint(
                name="comment_fact_range_ordered",
                condition=Q(amount_high__isnull=True) | Q(amount_high__gt=F("amount_low")),
                violation_error_message="The most must be above the least.",
            ),
            models.CheckConstraint(
                name="comment_fact_scope_known",
                condition=Q(
                    kind="contract_value",
                    scope__in=["deal", "part", "programme", "offset", "converted"],
                )
                | Q(kind="cancelled", scope__in=["deal", "part"])
                | (~Q(kind__in=["contract_value", "cancelled"]) & Q(scope="")),
                violation_error_message="Amounts and cancellations have a scope, "
                "and nothing else has one.",
            ),
            models.CheckConstraint(
                name="comment_fact_actor_is_named",
                condition=Q(actor__isnull=True) | Q(kind__in=["financed_by", "via"]) & ~Q(name=""),
                violation_error_message="Only who finances or passes on is an actor, by its name.",
            ),
            models.CheckConstraint(
                name="comment_fact_state_known",
                condition=Q(state__in=["proposed", "accepted", "rejected"]),
                violation_error_message="Unknown state of a fact.",
            ),
            models.CheckConstraint(
                name="comment_fact_decided_has_time",
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                violation_error_message="A decided fact has a time, a proposed one has none.",
            ),
            models.CheckConstraint(
                name="comment_fact_rejection_has_reason",
                condition=Q(state="rejected", reason__regex=r"\S")
                | (~Q(state="rejected") & Q(reason="")),
                violation_error_message="A rejection needs a reason, and only a rejection has one.",
            ),
        ]
        indexes = [models.Index(fields=["kind", "state"], name="comment_fact_kind_state")]

    def __str__(self):
        return f"{self.deal}: {self.get_kind_display()}"

    @property
    def end(self):
        """Characters of the comment before what follows the phrase."""
        return self.start + len(self.phrase)

    @property
    def is_price_of_deal(self):
        """Whether this is one undoubted amount for this deal alone."""
        plain = self.amount_high is None and not self.doubted
        return self.kind == self.Kind.CONTRACT_VALUE and self.scope == self.Scope.DEAL and plain

    @property
    def said(self):
        """What the fact says, such as "USD 17,000,000–21,000,000, offsets"; or empty."""
        if self.kind == self.Kind.CANCELLED:
            return "a part" if self.scope == self.Scope.PART else "all"
        if self.amount_low is None:
            return self.name
        amounts = [self.amount_low, self.amount_high]
        numbers = "\N{EN DASH}".join(
            f"{amount:,f}".removesuffix(".00") for amount in amounts if amount is not None
        )
        money = f"{self.currency} {numbers}"
        return money if self.scope == self.Scope.DEAL else f"{money}, {self.get_scope_display()}"
