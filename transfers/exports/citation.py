"""How a page or a file is cited: what it is, where it stands, and of which state of the data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

SITE = "armsdb"
MONTHS = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
# What TeX would take for a command; the text is put back letter by letter.
TEX = {letter: f"\\{letter}" for letter in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """`address` is a full URL without a data version, `accessed` the day of reading.

    `editions` are those of the register that the page or file draws on, newest first.
    """

    title: str
    address: str
    data_version: str
    accessed: date
    editions: Sequence = ()

    @property
    def permalink(self):
        """The address with the version of the data, by which the page tells what is different."""
        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}{urlencode({'data_version': self.data_version})}"

    @property
    def name(self):
        """The title as one quotes it."""
        return self.title.rstrip(".")

    @property
    def data(self):
        """The registers and their editions in words; empty where none is loaded."""
        return self._editions_by(lambda edition: edition.get_register_display())

    @property
    def credits(self):
        return "; ".join(dict.fromkeys(edition.credit_line for edition in self.editions))

    @property
    def sources(self):
        """The credit lines with their editions; empty where no register is loaded."""
        return self._editions_by(lambda edition: edition.credit_line)

    def _editions_by(self, words):
        found = {}
        for edition in self.editions:
            found.setdefault(words(edition), []).append(edition.name)
        return "; ".join(
            f"{named}, edition{'s' if len(names) > 1 else ''} {', '.join(names)}"
            for named, names in found.items()
        )

    @property
    def short(self):
        day = f"{self.accessed.day} {MONTHS[self.accessed.month - 1]} {self.accessed.year}"
        source = f"; data: {self.data}" if self.data else ""
        return f"{SITE}, “{self.name}” ({day}{source})"

    @property
    def long(self):
        source = f" {self.sources}." if self.sources else ""
        return (
            f"{SITE}, “{self.name}”, data version {self.data_version}, {self.permalink}, "
            f"accessed on {self.accessed.day} {self.accessed:%B %Y}.{source}"
        )

    @property
    def bibtex(self):
        words = re.findall("[a-z0-9]+", self.title.lower())[:4]
        note = f"Data version {self.data_version}"
        note += f". {self.sources}" if self.sources else ""
        fields = {
            "author": "{" + SITE + "}",
            "title": f"{{{_tex(self.name)}}}",
            "year": str(self.accessed.year),
            "url": self.permalink,
            "urldate": self.accessed.isoformat(),
            "note": _tex(note),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{'-'.join([SITE, *words, self.accessed.isoformat()])},\n{lines}}}"


def _tex(text):
    return "".join(TEX.get(letter, letter) for letter in text)
