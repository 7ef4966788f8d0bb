"""A data package: data.csv, and beside it all that somebody needs who has nothing else.

The rows come first, hashed on their way; what tells of them follows: a descriptor with a Table
Schema (datapackage.json), the codebook as a table and to read, and how to cite.
"""

import csv
import hashlib
import io
import json

from . import csv_file
from .columns import Kind, codebook
from .zipping import Zip

DATA = "data.csv"
TYPES = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
}
HEADS = ("Column", "Title", "Meaning", "Kind", "Unit", "Rules")
EVIDENCE = (
    "The rows tell in our own words what published documents say; cite the documents themselves "
    "where you use what they say."
)


def written(reading, about):
    """Blocks of the archive, as bytes; the first is empty."""
    count = reading.count()
    blocks = csv_file.written(reading, about)
    yield next(blocks)
    counted, archive = Counted(blocks), Zip()
    yield from archive.member(DATA, counted)
    facts = {"rows": count, "bytes": counted.size, "hash": counted.digest.hexdigest()}
    for name, text in (
        ("datapackage.json", descriptor(reading, about, facts)),
        ("codebook.csv", codebook_table(reading.columns)),
        ("codebook.md", codebook_text(reading.columns, about)),
        ("README.md", read_me(about, facts)),
    ):
        yield from archive.member(name, [text.encode()])
    yield from archive.end()


class Counted:
    """Blocks of bytes on their way, with their size and SHA-256."""

    def __init__(self, blocks):
        self.blocks, self.size, self.digest = blocks, 0, hashlib.sha256()

    def __iter__(self):
        for block in self.blocks:
            self.size += len(block)
            self.digest.update(block)
            yield block


def descriptor(reading, about, facts):
    """datapackage.json: the package, its one table, and the schema of the table."""
    schema = {"fields": [field(column) for column in reading.columns], "missingValues": [""]}
    if reading.key:
        schema["primaryKey"] = list(reading.key)
    resource = {
        "profile": "tabular-data-resource",
        "name": "data",
        "path": DATA,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "bytes": facts["bytes"],
        "hash": f"sha256:{facts['hash']}",
        "rows": facts["rows"],
        "schema": schema,
    }
    editions = list(about.editions)
    package = {
        "profile": "tabular-data-package",
        "title": about.citation.name,
        "description": " ".join(about.notes),
        "version": about.data_version,
        "created": about.generated_at.isoformat(timespec="seconds"),
        "homepage": about.citation.permalink,
        "licenses": [
            {"name": f"terms-of-{edition.register}", "title": edition.terms or edition.credit_line}
            for edition in editions[:1]
        ],
        "sources": [
            {"title": f"{edition.credit_line} (edition {edition.name})"} for edition in editions
        ],
        "citation": about.citation.long,
        "resources": [resource],
    }
    told = {name: value for name, value in package.items() if value}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def field(column):
    """The column as a field of a Table Schema; `unit` is an addition of ours."""
    told = {"name": column.name, "title": column.title, "description": column.description}
    told |= TYPES[column.kind]
    if column.limits:
        told["constraints"] = dict(column.limits)
    if column.unit:
        told["unit"] = column.unit
    return told


def rules(column):
    """What every value keeps to, in words: "required; minimum 0"."""
    told = []
    for name, value in column.limits.items():
        if value is True:
            told.append(name)
        else:
            told.append(f"{name} {', '.join(value) if isinstance(value, list) else value}")
    return "; ".join(told)


def codebook_rows(columns):
    return [
        (*entry, rules(column)) for entry, column in zip(codebook(columns), columns, strict=True)
    ]


def codebook_table(columns):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head.lower() for head in HEADS)
    writer.writerows(codebook_rows(columns))
    return text.getvalue()


def codebook_text(columns, about):
    lines = [f"# Codebook: {about.citation.name}", ""]
    lines += [f"The columns of `{DATA}`, in their order.", ""]
    for name, title, meaning, *rest in codebook_rows(columns):
        told = [f"{head}: {text}." for head, text in zip(HEADS[3:], rest, strict=True) if text]
        lines += [f"## `{name}`: {title}", "", meaning, "", " ".join(told), ""]
    return "\n".join(lines)


def read_me(about, facts):
    """README.md: what the rows are, how to cite them, whose they are, and how to check them."""
    cited = about.citation
    told = "\n".join(f"- {name}: {text}" for name, text in about.lines() if name != "How to cite")
    return f"""# {cited.name}

{told}
- Rows: {facts["rows"]:,}
- SHA-256 of {DATA}: {facts["hash"]}

## How to cite

{cited.long}

Short: {cited.short}

```
{cited.bibtex}
```

The address in the citation opens the same query. Where the data have changed since, the page says
so and leads to what changed.

## Licence and credit

{_licence(about)}

TIV, SIPRI's trend-indicator value, measures military capability. It is not money.

## Files

- `{DATA}`: the rows. UTF-8, comma-separated, one header row; an empty cell means not known or not
  stated, and is not 0. Yes/no columns hold `yes`, `no` or nothing.
- `datapackage.json`: the same for programs (Data Package with a Table Schema).
- `codebook.csv`, `codebook.md`: what each column means, its unit and its rules.

Check {DATA} with: `sha256sum {DATA}`
"""


def _licence(about):
    if not about.editions:
        return EVIDENCE
    seen = {}
    for edition in about.editions:
        seen.setdefault((edition.credit_line, edition.terms), []).append(edition.name)
    return "\n\n".join(
        f"{credit} (edition {', '.join(names)}). The data are under their publisher's own terms, "
        f"and the credit line goes with every use.{' ' + terms if terms else ''}"
        for (credit, terms), names in seen.items()
    )
