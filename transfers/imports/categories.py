"""Categories that a file names and the database lacks; an import makes none."""

from transfers.models import Category, CategoryName
from transfers.registers.faults import Fault
from transfers.seeding import fold

CATEGORY_COLUMN = "Armament category"


def unknown_category():
    """What to tell about a category that is none: no category is made by an import."""
    return "unknown category; known are " + ", ".join(
        Category.objects.values_list("name", flat=True)
    )


def category_faults(files):
    """Faults of categories that the database lacks, the first row of each in each file."""
    known = {
        folded
        for model in (Category, CategoryName)
        for folded in model.objects.order_by().values_list("folded", flat=True)
    }
    for file in files:
        first = {}
        for row in file.rows:
            first.setdefault(row.category, row)
        for category, row in first.items():
            if fold(category) not in known:
                yield Fault(row.line, CATEGORY_COLUMN, category, unknown_category(), file.name)
