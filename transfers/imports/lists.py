"""Keep deal-level lists: their rows as printed, and the edition each list belongs to."""

from hashlib import md5

from django.db import connection

from transfers.models import DealList, ListedDeal, RegisterEdition, StagedListing
from transfers.registers.sipri_deal import DAMAGED, Row, line_of

STAGED = StagedListing._meta.db_table
LISTED = ListedDeal._meta.db_table
PRINTED = Row._fields[1:]
TEXTS = ("recipient", "supplier", "designation", "description", "comment")


def digest(row):
    """Digest of all that a row prints, without its line."""
    return md5(line_of(row).encode(), usedforsecurity=False).hexdigest()


def stage(batch, files):
    """Write the rows of deal-level files under `batch`."""
    columns = ", ".join(("batch_id", "file", "digest", "line", *PRINTED))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {STAGED} ({columns}) FROM STDIN") as copy:
            for index, file in enumerate(files):
                for row in file.rows:
                    typed = row._replace(delivery_years=list(row.delivery_years))
                    copy.write_row((batch.pk, index, digest(row), *typed))
        cursor.execute(f"ANALYZE {STAGED} (batch_id, file, digest)")


def lists_of(batch, generated_on):
    """The lists that the staged files are, by date and coverage, in the order of the files."""
    return [
        DealList.objects.get_or_create(
            register=batch.register,
            generated_on=file.generated_on or generated_on,
            first_year=file.first_year,
            last_year=file.last_year,
            selection=file.selection,
            defaults=_told_by(file),
        )[0]
        for file in batch.files.order_by("pk")
    ]


def keep(batch, kept_lists, edition_name):
    """Keep the staged rows in their lists; returns whether anything changed.

    Rows that the same list held before stay the rows they are, with what was decided of them;
    those it no longer prints go.
    """
    wrote = False
    for index, (kept, file) in enumerate(zip(kept_lists, batch.files.order_by("pk"), strict=True)):
        values = {"batch": batch.pk, "file": index, "list": kept.pk, "lost": DAMAGED}
        changed = 0
        with connection.cursor() as cursor:
            cursor.execute(RESTORE_LETTERS, values)
            for sql in (REMOVE_ROWS, ADD_ROWS):
                cursor.execute(sql, values)
                changed += cursor.rowcount
        told = {"edition_name": edition_name} if edition_name else {}
        if changed:
            told |= _told_by(file)
        wrote |= _update(kept, told) or changed > 0
    return wrote


def _told_by(file):
    return {
        "batch": file.batch,
        "name": file.name,
        "sha256": file.sha256,
        "encoding": file.encoding,
    }


def _update(kept, values):
    """Set what differs; returns whether anything did."""
    changed = {name: value for name, value in values.items() if getattr(kept, name) != value}
    for name, value in changed.items():
        setattr(kept, name, value)
    if changed:
        kept.save(update_fields=list(changed))
    return bool(changed)


def bind(register):
    """Give every list the edition it belongs to now; returns those that have another one now."""
    editions = list(RegisterEdition.objects.filter(register=register, loaded_at__isnull=False))
    standing = DealList.objects.filter(register=register).select_related("edition")
    return [kept for kept in standing if _update(kept, {"edition": _edition_of(kept, editions)})]


def _edition_of(kept, editions):
    if kept.edition_name:
        fitting = [edition for edition in editions if edition.name == kept.edition_name]
    else:
        fitting = [edition for edition in editions if edition.generated_on <= kept.generated_on]
    return max(fitting, key=lambda edition: (edition.generated_on, edition.name), default=None)


def _rest(alias):
    """SQL of all that a row prints but its texts, as one value that can be hashed."""
    return f"ROW({', '.join(f'{alias}.{name}' for name in PRINTED if name not in TEXTS)})::text"


# A row with lost letters is the whole row of the list that it equals but for these letters.
_PATTERN = r"replace(regexp_replace(s.{0}, '([\\%%_])', '\\\1', 'g'), %(lost)s, '%%')"
RESTORE_LETTERS = f"""
    WITH damaged AS MATERIALIZED (
        SELECT s.*, {_rest("s")} AS rest FROM {STAGED} AS s
        WHERE s.batch_id = %(batch)s AND s.file = %(file)s
          AND strpos(concat({", ".join(f"s.{name}" for name in TEXTS)}), %(lost)s) > 0
    ), whole AS MATERIALIZED (
        SELECT l.*, {_rest("l")} AS rest FROM {LISTED} AS l
        WHERE l.list_id = %(list)s AND EXISTS (SELECT FROM damaged)
          AND strpos(concat({", ".join(f"l.{name}" for name in TEXTS)}), %(lost)s) = 0
    )
    UPDATE {STAGED} AS staged
    SET digest = l.digest, {", ".join(f"{name} = l.{name}" for name in TEXTS)}
    FROM damaged AS s JOIN whole AS l USING (rest)
    WHERE staged.id = s.id
      AND {" AND ".join(f"l.{name} LIKE {_PATTERN.format(name)}" for name in TEXTS)}
"""

_ROWS = f"""
    SELECT *, row_number() OVER (PARTITION BY digest ORDER BY line) AS occurrence
    FROM {STAGED} WHERE batch_id = %(batch)s AND file = %(file)s
"""
REMOVE_ROWS = f"""
    DELETE FROM {LISTED} AS l WHERE l.list_id = %(list)s AND NOT EXISTS (
        SELECT FROM ({_ROWS}) AS s WHERE s.digest = l.digest AND s.occurrence = l.occurrence
    )
"""
ADD_ROWS = f"""
    INSERT INTO {LISTED} (list_id, "join", evidence, digest, occurrence, line, {", ".join(PRINTED)})
    SELECT %(list)s, 'waiting', '', digest, occurrence, line, {", ".join(PRINTED)}
    FROM ({_ROWS}) AS s WHERE NOT EXISTS (
        SELECT FROM {LISTED} AS l WHERE l.list_id = %(list)s
           AND l.digest = s.digest AND l.occurrence = s.occurrence
    ) ORDER BY line
"""
