"""Findings of estimates that nobody explained."""

from transfers.models import Deal, Delivery, RegisterEntry

from .parts import Part, plain

# Of each register deal the last change of its estimate that no import made; of each deal of
# staff's own what is estimated of it. `?` is jsonb's operator for a key.
_UNEXPLAINED = """
    WITH by_hand AS (
        SELECT e.pgh_obj_id, coalesce(c.metadata ->> 'reason', '') AS reason, e.pgh_id
        FROM transfers_dealevent AS e
        LEFT JOIN pghistory_context AS c ON c.id = e.pgh_context_id
        WHERE c.id IS NULL OR NOT c.metadata ? 'import'
    ), changed AS (
        SELECT DISTINCT ON (e.pgh_obj_id) e.pgh_obj_id, h.reason
        FROM (
            SELECT pgh_obj_id, pgh_id, pgh_label, tiv_estimate,
                   lag(tiv_estimate) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS before
            FROM transfers_dealevent WHERE pgh_obj_id IN (SELECT pgh_obj_id FROM by_hand)
        ) AS e
        LEFT JOIN by_hand AS h USING (pgh_id)
        WHERE e.pgh_label = 'update' AND e.tiv_estimate IS DISTINCT FROM e.before
        ORDER BY e.pgh_obj_id, e.pgh_id DESC
    ), guessed AS (
        SELECT DISTINCT deal_id FROM transfers_delivery
        WHERE edition_id IS NULL AND absent_since_id IS NULL
          AND (year_estimated OR number_estimated)
    )
    SELECT d.id, NULL::bigint, coalesce(d.tiv_estimate, 0), jsonb_build_object(
        'in_register', d.in_register::text,
        'tiv_estimate', d.tiv_estimate::text,
        'order_year_estimated', d.order_year_estimated::text,
        'number_estimated', d.number_ordered_estimated::text
    )
    FROM (
        SELECT *, EXISTS (
            SELECT FROM transfers_registerentry AS e WHERE e.deal_id = deal.id
        ) AS in_register
        FROM transfers_deal AS deal
    ) AS d
    WHERE CASE WHEN d.in_register
        THEN d.id IN (SELECT pgh_obj_id FROM changed WHERE reason = '')
        ELSE d.comment !~ '\\S'
            AND d.id NOT IN (SELECT pgh_obj_id FROM by_hand WHERE reason <> '')
            AND (d.tiv_estimate IS NOT NULL OR d.order_year_estimated
                 OR d.number_ordered_estimated OR d.id IN (SELECT deal_id FROM guessed))
    END
"""


def unexplained():
    """Register deals whose estimate was changed without a reason; own deals with one unexplained.

    A deal of staff's own is explained by its comment or by a reason in its history.
    """
    return _UNEXPLAINED, ()


def words(values):
    tiv = values["tiv_estimate"]
    if values["in_register"] == "true":
        now = f"{plain(tiv)} million TIV" if tiv else "none"
        return f"The register’s TIV estimate was changed to {now} without a reason."
    estimates = [f"TIV estimate {plain(tiv)} million"] if tiv else []
    estimates += ["order year estimated"] if values["order_year_estimated"] == "true" else []
    estimates += ["number ordered estimated"] if values["number_estimated"] == "true" else []
    told = ", ".join(estimates) or "a delivery estimated"
    return f"Entered by hand with neither comment nor reason: {told}."


UNEXPLAINED = Part(
    Deal,
    unexplained,
    words,
    reads=(Deal, Delivery, RegisterEntry),
    related=("supplier", "recipient", "system__description"),
    place="id_tiv_estimate",
)
