"""Import register files: stage, match, compare and apply, whole or not at all."""

from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from transfers.models import DealList, ImportBatch, ImportFile, Register, RegisterEdition
from transfers.registers import reading, sipri_deal, sipri_delivery
from transfers.registers.faults import Fault

from . import applying, asking, comparing, listing, preview
from .categories import category_faults
from .matching import Matcher
from .new_names import names_made
from .staging import stage, staged, unstage
from .transactions import ImportRefused, RolledBack, analyze, one_transaction, recorded
from .warnings import incomplete, listed, warnings

VOCABULARY = {Register.SIPRI: "SIPRI"}
PUBLISHER = "Stockholm International Peace Research Institute (SIPRI)"
CREDIT_LINE = "SIPRI Arms Transfers Database, © SIPRI"
TERMS = (
    "SIPRI's data may be used for non-commercial purposes with this credit; for any other use "
    "ask SIPRI first."
)


class ComparisonChanged(Exception):
    """File or database changed since the comparison was shown; the batch holds the new one."""


@dataclass
class Outcome:
    """What an import did or would do, in the words of the command's JSON."""

    edition: str
    layout: str = sipri_delivery.LAYOUT
    applied: bool = False
    rows: int = 0
    comparison: comparing.Comparison = field(default_factory=comparing.Comparison)
    warnings: list = field(default_factory=list)
    created: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    differences: list = field(default_factory=list)
    joined: dict = field(default_factory=listing.no_joins)
    joining: listing.Joining | None = None
    batch: int | None = None

    def as_dict(self):
        return {
            "edition": self.edition,
            "layout": self.layout,
            "applied": self.applied,
            "rows": self.rows,
            "deals": self.comparison.deals,
            "deliveries": self.comparison.deliveries,
            "conflicts": self.comparison.conflicts,
            "created": len(self.created),
            "names_to_decide": len(self.questions),
            "warnings": len(self.warnings),
            "joined": self.joined,
            "faults": [],
        }


def read_files(streams, progress=iter):
    """Read (name, stream) pairs; raises ImportRefused with all faults of all files."""
    files = [reading.read(name, stream, progress) for name, stream in streams]
    faults = [fault for file in files for fault in file.faults]
    layouts = {layout: [] for layout in reading.LAYOUTS}
    for file in files:
        layouts.get(file.layout, []).append(file)
    faults += sipri_delivery.disagreements(layouts[sipri_delivery.LAYOUT])
    faults += category_faults(layouts[sipri_delivery.LAYOUT])
    faults += sipri_deal.overlaps(layouts[sipri_deal.LAYOUT])
    if all(layouts.values()):
        odd = layouts[sipri_deal.LAYOUT][0]
        faults.append(
            Fault(
                1, "", "", "is a deal-level list; give it apart from delivery-level files", odd.name
            )
        )
    if faults:
        raise ImportRefused(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return files


def name_edition(files, edition=None):
    """Name and date of the edition the files belong to; raises ImportRefused."""
    dates = [file.preamble.generated_on for file in files if file.preamble.generated_on]
    if dates:
        return edition or max(dates).isoformat(), max(dates)
    known = RegisterEdition.objects.filter(register=Register.SIPRI, name=edition).first()
    try:
        return edition, known.generated_on if known else date.fromisoformat(edition or "")
    except ValueError:
        message = (
            'No line "Data generated:" above the header says which edition this is. '
            "Name it by its date, in the form or with --edition YYYY-MM-DD"
        )
        raise ImportRefused([Fault(0, "", "", message, files[0].name)]) from None


def import_files(files, edition=None, *, dry_run=False, draft=False, user=None):
    """Import files already read; returns an Outcome, raises ImportRefused."""
    name, generated_on = name_edition(files, edition)
    outcome = Outcome(name, files[0].layout, rows=sum(len(file.rows) for file in files))
    with one_transaction():
        batch = _new_batch(files, name, draft, user)
        with _recorded(batch, user):
            stage(batch, files)
            _compare(batch, generated_on, outcome)
            outcome.applied = not dry_run
            if dry_run or not _pending(batch, outcome):
                raise RolledBack
            _apply(batch, generated_on, outcome)
    if outcome.batch:
        analyze()
    return outcome


def preview_files(files, edition=None, *, draft=False, user=None):
    """Stage files and keep their comparison for a person to look at; returns the batch."""
    name, _ = name_edition(files, edition)
    with transaction.atomic():
        batch = _new_batch(files, name, draft, user)
        stage(batch, files)
    try:
        refresh_preview(batch)
    except ImportRefused:
        discard(batch)
        raise
    return batch


def _new_batch(files, edition_name, draft, user):
    return ImportBatch.objects.create(
        register=Register.SIPRI,
        layout=files[0].layout,
        edition_name=edition_name,
        draft=draft,
        created_by=user,
    )


def refresh_preview(batch):
    """Compare a staged batch with the database as it is now, and keep what was found."""
    outcome = Outcome(batch.edition_name, batch.layout, rows=staged(batch))
    with one_transaction():
        with _recorded(batch, batch.created_by):
            _compare(batch, _generated_on(batch), outcome)
            lines = preview.lines(outcome)
        raise RolledBack
    preview.keep(batch, outcome, lines)


def confirm(batch, user):
    """Apply a staged batch as it was shown; returns an Outcome.

    Raises ComparisonChanged, with the new comparison kept in the batch, where the database is no
    longer what the comparison was made against.
    """
    outcome = Outcome(batch.edition_name, batch.layout, rows=staged(batch))
    shown, changed = batch.fingerprint, False
    with one_transaction():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != ImportBatch.State.STAGED:
            raise ImportRefused([Fault(0, "", "", f"This import is {batch.get_state_display()}.")])
        with _recorded(batch, user):
            _compare(batch, _generated_on(batch), outcome)
            changed = outcome.comparison.fingerprint != shown
            if changed:
                raise RolledBack
            outcome.applied = True
            _apply(batch, _generated_on(batch), outcome)
    if changed:
        refresh_preview(batch)
        raise ComparisonChanged
    analyze()
    return outcome


def discard(batch):
    """Drop a staged batch; the record that it was there stays."""
    with transaction.atomic():
        unstage(batch)
        ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.STAGED).update(
            state=ImportBatch.State.DISCARDED
        )


def _recorded(batch, user):
    reason = f"import of edition {batch.edition_name}"
    return recorded(**{"import": batch.pk, "user": user.pk if user else None, "reason": reason})


def _generated_on(batch):
    dates = [file.generated_on for file in batch.files.all() if file.generated_on]
    if dates:
        return max(dates)
    known = RegisterEdition.objects.filter(register=batch.register, name=batch.edition_name).first()
    return known.generated_on if known else date.fromisoformat(batch.edition_name)


def _compare(batch, generated_on, outcome):
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE transfers_deal, transfers_registerentry, transfers_delivery, "
            "transfers_deallist, transfers_listeddeal IN SHARE ROW EXCLUSIVE MODE"
        )
    if batch.layout == sipri_deal.LAYOUT:
        _join(batch, generated_on, outcome)
    else:
        _compare_deliveries(batch, generated_on, outcome)


def _join(batch, generated_on, outcome):
    """Keep and join the lists; what is not wanted is rolled back with the transaction."""
    joining = outcome.joining = listing.Joining(batch, VOCABULARY[batch.register])
    joining.take(generated_on)
    outcome.comparison = joining.comparison
    outcome.edition = joining.edition_name or outcome.edition
    outcome.differences = preview.listed_differences()
    joining.write()
    outcome.questions = joining.questions
    outcome.joined = listing.joined(joining.lists)
    outcome.warnings = [*joining.unknown_editions(), *joining.warnings, *listed(joining.lists)]


def _pending(batch, outcome):
    return outcome.joining.wrote if outcome.joining else applying.pending(batch)


def _compare_deliveries(batch, generated_on, outcome):
    names = list(
        ImportFile.objects.filter(batch=batch).order_by("pk").values_list("name", flat=True)
    )
    matcher = Matcher(batch, VOCABULARY[batch.register], names)
    matcher.run()
    if matcher.faults:
        raise ImportRefused(matcher.faults)
    outcome.comparison = comparing.compare(batch, generated_on)
    if outcome.comparison.newer:
        message = (
            f"the database holds newer values, of edition {outcome.comparison.newer}; this file "
            f"is of {generated_on}. Where it belongs to that edition, give its name as the edition."
        )
        raise ImportRefused([Fault(0, "", "", message, names[0])])
    outcome.created = matcher.created
    outcome.questions = asking.find(names_made(matcher.made))
    if outcome.comparison.differs:
        outcome.differences = preview.differences()
    counts = outcome.comparison.deliveries
    known = counts["changed"] + counts["unchanged"]
    outcome.warnings = [*incomplete(counts["absent"], known), *warnings(names)]
    outcome.joined = listing.joined(
        DealList.objects.filter(edition__register=batch.register, edition__name=outcome.edition)
    )


def _apply(batch, generated_on, outcome):
    if outcome.joining:
        batch.edition = outcome.joining.lists[0].edition
    else:
        batch.edition = _apply_deliveries(batch, generated_on, outcome)
    unstage(batch)
    batch.state = ImportBatch.State.APPLIED
    batch.comparison = outcome.as_dict()
    batch.fingerprint = outcome.comparison.fingerprint
    batch.applied_at = timezone.now()
    batch.save()
    outcome.batch = batch.pk


def _apply_deliveries(batch, generated_on, outcome):
    edition = RegisterEdition.objects.filter(
        register=batch.register, name=batch.edition_name
    ).first() or RegisterEdition.objects.create(
        register=batch.register,
        name=batch.edition_name,
        generated_on=generated_on,
        publisher=PUBLISHER,
        credit_line=CREDIT_LINE,
        terms=TERMS,
    )
    edition.generated_on = max(edition.generated_on, generated_on)
    applying.apply(batch, edition, VOCABULARY[batch.register], outcome.comparison)
    vocabulary = f"{VOCABULARY[batch.register]} {batch.edition_name[:4]}"
    asking.record(outcome.questions, batch, vocabulary)
    edition.loaded_at = timezone.now()
    edition.save(update_fields=["generated_on", "loaded_at"])
    joining = listing.Joining(batch, VOCABULARY[batch.register])
    joining.join_again(edition.lists.all())
    joining.write()
    outcome.joined = listing.joined(edition.lists.all())
    return edition
