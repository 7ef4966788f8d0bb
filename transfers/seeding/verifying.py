"""The seeds against the original documents, which are no part of the project."""

import hashlib
import re
from dataclasses import dataclass, field

from .evidence import HEAD, read_documents
from .fixtures import SEEDS, TARGET, build
from .sheets import fold

RUN = 8


@dataclass
class Report:
    """What was compared, and one line for each failure."""

    documents: int = 0
    claims: int = 0
    tokens: int = 0
    failures: list[str] = field(default_factory=list)


def verify(originals, seeds=SEEDS, fixtures=TARGET):
    """Compare every seed document with its original in the folder; touches no database.

    Checks the files' hashes, that each cited paragraph exists and holds the tokens of its claim,
    and that no run of eight words is copied. Raises SeedError where the seeds cannot be built.
    """
    build(seeds)
    report, runs, titles = Report(), {}, set()
    for document in read_documents(seeds):
        (head,) = document[HEAD].entries
        report.documents += 1
        titles |= _runs(_words(head["title"]))
        text = _original(originals / head["file_name"], head, document[HEAD].label, report)
        if text is not None:
            paragraphs = split(text, head["paragraphs"])
            _check_cited(document, head["file_name"], paragraphs, report)
            heading = _words(head["title"])
            body = [word for p in paragraphs if _words(p) != heading for word in _words(p)]
            runs |= dict.fromkeys(_runs(body), head["file_name"])
    for title in titles:
        runs.pop(title, None)
    for folder in (seeds, fixtures):
        _check_copies(folder, runs, report)
    return report


def split(text, paragraphs):
    """The paragraphs of a document, whitespace of any kind made single spaces.

    Blocks stand between blank lines; of lines, those that are not blank count.
    """
    lines = [" ".join(line.split()) for line in re.split(r"\r\n|\r|\n", text)]
    if paragraphs == "lines":
        return [line for line in lines if line]
    blocks = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return [block.replace("\n", " ") for block in blocks if block]


def _original(path, head, label, report):
    """Text of the original, or None where there is none to compare with."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        report.failures.append(f"{label}: {path.name} is missing.")
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != head["sha256"]:
        report.failures.append(
            f"{label}: {path.name} has the SHA-256 {sha256}, not the stated one."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.failures.append(f"{label}: {path.name} is no UTF-8 text: {error}.")
        return None


def _check_cited(document, file_name, paragraphs, report):
    for key in ("claims", "out_of_scope"):
        sheet = document[key]
        for position, entry in enumerate(sheet.entries, start=1):
            name = entry.get("slug") or f"out_of_scope, entry {position}"
            place = f"{sheet.label}: {name}: {file_name}, paragraph {entry['paragraph']}"
            tokens = entry.get("tokens", [])
            if key == "claims":
                report.claims += 1
                report.tokens += len(tokens)
                if not tokens:
                    report.failures.append(f"{place}: no token says where in it.")
            if not 1 <= entry["paragraph"] <= len(paragraphs):
                report.failures.append(f"{place}: the last is {len(paragraphs)}.")
                continue
            text = paragraphs[entry["paragraph"] - 1]
            for token in tokens:
                if " ".join(token.split()) not in text:
                    report.failures.append(f'{place}: "{token}" does not stand there.')


def _check_copies(folder, runs, report):
    """Report each stretch of words, as long as it goes, that a file shares with an original."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        lines = path.read_text(encoding="utf-8").split("\n")
        words = [(word, n) for n, line in enumerate(lines, start=1) for word in _words(line)]
        text = [word for word, _ in words]
        copied = [n for n in range(len(text)) if tuple(text[n : n + RUN]) in runs]
        for first, last in _stretches(copied):
            origin = runs[tuple(text[first : first + RUN])]
            run = " ".join(text[first : last + RUN])
            place = f"{path.relative_to(folder.parent).as_posix()}, line {words[first][1]}"
            report.failures.append(f'{place}: copied from {origin}: "{run}".')


def _stretches(numbers):
    """First and last of each stretch of consecutive numbers."""
    firsts = [n for n in numbers if n - 1 not in numbers]
    lasts = [n for n in numbers if n + 1 not in numbers]
    return zip(firsts, lasts, strict=True)


def _words(text):
    """Words without case, accents and punctuation."""
    return re.findall(r"[^\W_]+", fold(text))


def _runs(words):
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
