"""Cases for the rules about comparisons of editions."""

from tests import factories
from transfers.models import EditionComparison, EditionDifference


def comparison(a="A", b="B"):
    return EditionComparison(a=factories.edition(a), b=factories.edition(b), version="1")


def difference():
    made = EditionComparison.objects.first()
    if not made:
        made = comparison()
        made.save()
    return EditionDifference(comparison=made, section="renamed", position=1)


CHECKS = {"comparison_of_two": (comparison, [{}], [{"b": "A"}])}
TWICE = {"comparison_once_per_pair": comparison, "difference_once_in_its_place": difference}
