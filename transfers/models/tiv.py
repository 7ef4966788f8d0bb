"""TIV arithmetic: the one definition that lists, tables, exports and checks share.

SIPRI's trend-indicator value counts military capability in millions of TIV; it is not money.
A second-hand item counts 40 % of a new one and a modernised second-hand item 66 %
(SIPRI, Sources and methods). A delivery is rounded once, half up, after multiplying.
"""

from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, Value, When
from django.db.models.functions import Round

COEFFICIENTS = {
    "new": Decimal("1"),
    "second_hand": Decimal("0.40"),
    "modernised": Decimal("0.66"),
}
TIV = DecimalField(max_digits=20, decimal_places=6)


def _coefficient(condition):
    return Case(
        *(
            When(Q(**{condition: code}), then=Value(value, output_field=TIV))
            for code, value in COEFFICIENTS.items()
        ),
        output_field=TIV,
    )


def unit_tiv(estimate="tiv_estimate", condition="condition"):
    """TIV of one item in its condition, in millions, unrounded; NULL where none is assigned."""
    return F(estimate) * _coefficient(condition)


def delivery_tiv(number="number", estimate="deal__tiv_estimate", condition="deal__condition"):
    """TIV of `number` items, in millions, rounded to 2 decimals once at the end."""
    return Round(
        F(number) * unit_tiv(estimate, condition),
        precision=2,
        output_field=DecimalField(max_digits=20, decimal_places=2),
    )


def order_tiv():
    """TIV of everything ordered, in millions; NULL where number or value is unknown."""
    return delivery_tiv("number_ordered", "tiv_estimate", "condition")
