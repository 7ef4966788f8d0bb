"""How well facts are read from comments: precision and recall against labels made by hand.

    python -m tests.benchmarks.comments [--half tune|final|fresh] [--errors]

The labels (comment_labels.csv) name each comment by the SHA-256 of its UTF-8 text and hold none of
it; the comments come from the real deal-level file beside the project. They were drawn with fixed
seeds from its 15,391 different comments: first 150 at random ("plain") and 15 for each of the ten
kinds from those that hold a word of the kind ("stratified"), later 60 and six for each kind.

The first 300 were labelled by reading each, before the reader was written and by its author; errors
in the half "tune" shaped the reader, those in the half "final" did not. The 119 of "fresh" were
labelled when the reader stood and before it had read them, and nothing was changed for them since:
theirs are the honest figures. A fact is right only where kind, values, scope and doubt all agree;
a place of assembly misread is one fact wrong and one missed.
"""

import argparse
import csv
import hashlib
import io
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests.register_files import SAMPLES
from transfers.registers.comment_facts import Kind, facts_in

LABELS = Path(__file__).with_name("comment_labels.csv")
DEALS = SAMPLES / "sipri-deal-level-2024-10-13.csv"
FIELDS = ("kind", "name", "amount_low", "amount_high", "currency", "scope", "doubted")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--half", choices=["tune", "final", "fresh"])
    arguments.add_argument("--errors", action="store_true", help="print what disagrees")
    asked = arguments.parse_args()
    comments = read_comments(DEALS.read_bytes())
    texts = by_hash(comments)
    labels = read_labels()
    for part in ("plain", "stratified", None):
        chosen = {
            key: expected
            for key, (label_part, half, expected) in labels.items()
            if part in (None, label_part) and asked.half in (None, half)
        }
        report(part or "all", chosen, texts, asked.errors and part is None)
    started = time.perf_counter()
    counts = Counter(fact.kind for comment in comments for fact in facts_in(comment))
    seconds = time.perf_counter() - started
    print(f"\n{len(comments):,} comments in {seconds:.2f} s, {counts.total():,} facts")
    print(", ".join(f"{kind.value} {counts[kind]:,}" for kind in Kind))


def report(title, chosen, texts, errors):
    """Print precision and recall for each kind and in all."""
    right, wrong, missed = Counter(), Counter(), Counter()
    for key, expected in chosen.items():
        found = {values_of(fact) for fact in facts_in(texts[key])}
        for counter, facts in (
            (right, found & expected),
            (wrong, found - expected),
            (missed, expected - found),
        ):
            counter.update(fact[0] for fact in facts)
        if errors and found != expected:
            print(f"\n{texts[key]}\n  wrong {found - expected}\n  missed {expected - found}")
    print(f"\n{title}: {len(chosen)} comments")
    print(f"{'kind':<20}{'labels':>8}{'found':>8}{'right':>8}{'precision':>11}{'recall':>8}")
    for kind in [*Kind, None]:
        counts = [c.total() if kind is None else c[kind] for c in (right, wrong, missed)]
        good, bad, absent = counts
        print(
            f"{kind or 'all':<20}{good + absent:>8}{good + bad:>8}{good:>8}"
            f"{_share(good, good + bad):>11}{_share(good, good + absent):>8}"
        )


def _share(part, whole):
    return f"{part / whole:.3f}" if whole else "-"


def values_of(fact):
    """A fact as a row of the labels."""
    amounts = (
        "" if a is None else f"{a.normalize():f}" for a in (fact.amount_low, fact.amount_high)
    )
    return (fact.kind, fact.name, *amounts, fact.currency, fact.scope,
            "no" if not fact.doubted or fact.kind is Kind.DOUBT else "yes")  # fmt: skip


def read_labels():
    """Hash to part, half and the set of expected facts."""
    labels, expected = {}, defaultdict(set)
    with LABELS.open(newline="") as file:
        for row in csv.DictReader(file):
            key = row["comment_sha256"]
            labels[key] = (row["part"], row["half"], expected[key])
            if row["kind"]:
                expected[key].add(tuple(row[name] for name in FIELDS))
    return labels


def by_hash(comments):
    """Comments under the hashes that the labels know them by."""
    return {hashlib.sha256(comment.encode()).hexdigest(): comment for comment in comments}


def read_comments(data):
    """Comments of a deal-level file, without outer blanks; rows broken by newlines are joined."""
    lines = data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header = next(n for n, line in enumerate(lines) if line.startswith("Recipient,"))
    width, rows = len(lines[header].split(",")), []
    for fields in csv.reader(io.StringIO("\n".join(lines[header + 1 :]))):
        if rows and len(rows[-1]) < width and fields:
            begun = rows.pop()
            fields = [*begun[:-1], f"{begun[-1]} {fields[0]}", *fields[1:]]
        if fields:
            rows.append(fields)
    return [comment for row in rows if (comment := row[12].strip())]


if __name__ == "__main__":
    main()
