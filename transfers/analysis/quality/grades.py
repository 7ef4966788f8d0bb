"""The grades that staff have seen: those of allegations when they were published."""

from transfers.models import Allegation, GradeSeen


def remember_grades(allegations=None):
    """Note the grade that published allegations have now; returns of how many.

    With a queryset its grades are noted anew; without one, those of all that have none yet.
    """
    chosen = Allegation.objects.filter(grade_seen=None) if allegations is None else allegations
    graded = Allegation.objects.published().filter(pk__in=chosen.order_by().values("pk"))
    rows = graded.with_grade().values_list("pk", "grade")
    noted = [GradeSeen(allegation_id=pk, grade=grade) for pk, grade in rows]
    GradeSeen.objects.bulk_create(
        noted,
        update_conflicts=True,
        unique_fields=["allegation"],
        update_fields=["grade", "seen_at"],
    )
    return len(noted)
