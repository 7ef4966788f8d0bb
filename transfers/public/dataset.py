"""What a page's data are, for search engines of data sets: schema.org's Dataset as JSON-LD."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS, Citation, Column

from .files import Link, file_links

TIV = (
    "TIV is SIPRI's trend-indicator value in millions: it measures military capability and is "
    "not money."
)
# Within a script element these would end it, or begin a comment.
ESCAPES = str.maketrans({"<": r"\u003C", ">": r"\u003E", "&": r"\u0026"})


@dataclass(frozen=True)
class Dataset:
    """Rows that can be had as files: what they are, the files, and what their columns mean."""

    name: str
    description: str
    files: Sequence[Link]
    columns: Sequence[Column] = ()


def of_list(query, downloads):
    """The rows of a list; `downloads` are those of `download_links`."""
    words = ", ".join(level.words.lower() for level in downloads)
    description = f"{query.title} as selected on the page, as files: {words}. {query.scope} {TIV}"
    return Dataset(query.title, description, [f for level in downloads for f in level.files])


def of_sheet(sheet, files):
    """A table worked out in Python; `files` are those of `file_links`."""
    description = " ".join([sheet.title, *sheet.notes, TIV])
    return Dataset(sheet.title, description, files, sheet.columns)


def of_register():
    """All that is published of deals and deliveries."""
    files = [
        link
        for level in ("deals", "deliveries")
        for link in file_links("public:deals-download", level=level)
    ]
    columns = {column.name: column for column in (*DEAL_COLUMNS, *DELIVERY_COLUMNS)}
    return Dataset(
        "armsdb: register of international transfers of major weapons",
        "Who supplied what to whom, when it was ordered and when it came: every deal and every "
        f"delivery by calendar year, with its reference and the register's edition. {TIV}",
        files,
        list(columns.values()),
    )


def json_ld(dataset, citation: Citation, changed_at=None):
    """The data set as text that can stand in a script element."""
    root = citation.address
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": dataset.name,
        "description": dataset.description,
        "url": root,
        "identifier": citation.permalink,
        "version": citation.data_version,
        "dateModified": changed_at.isoformat() if changed_at else "",
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "creator": [_organisation(name) for name in _publishers(citation.editions)],
        "creditText": citation.credits,
        "license": [
            {"@type": "CreativeWork", "name": edition.terms or edition.credit_line}
            for edition in citation.editions[:1]
        ],
        "isBasedOn": [
            {
                "@type": "Dataset",
                "name": f"{edition.get_register_display()}, edition {edition.name}",
                "description": f"{edition.credit_line}. Edition {edition.name} of the register.",
                "version": edition.name,
                "creator": _organisation(edition.publisher),
            }
            for edition in citation.editions
        ],
        "citation": citation.long,
        "variableMeasured": [_variable(column) for column in dataset.columns],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": link.address.rpartition("/")[2].partition("?")[0],
                "encodingFormat": link.media_type,
                "contentUrl": urljoin(root, link.address),
            }
            for link in dataset.files
        ],
    }
    told = {name: value for name, value in told.items() if value not in ("", [])}
    return json.dumps(told, ensure_ascii=False).translate(ESCAPES)


def _publishers(editions):
    return dict.fromkeys(edition.publisher for edition in editions)


def _organisation(name):
    return {"@type": "Organization", "name": name}


def _variable(column):
    told = {"@type": "PropertyValue", "name": column.name, "description": column.description}
    return told | ({"unitText": column.unit} if column.unit else {})
