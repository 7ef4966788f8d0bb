"""The data package, read by the reference implementation of its standard."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from frictionless import validate

from tests import factories as make
from tests.exports.reading import AWKWARD
from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS, About, QueryRows, stream
from transfers.exports.evidence import ALLEGATION_COLUMNS
from transfers.models import Allegation, Deal, Delivery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unpacked(tmp_path):
    """Write the package of rows to a folder."""

    def write(*rows):
        about = About(
            "Arms transfers, one row per deal.",
            "https://arms.example/transfers/?supplier=israel",
            datetime(2026, 7, 1, 12, tzinfo=UTC),
            [make.edition(terms="Not for profit.")],
            ["All deliveries of each deal."],
            "20260630-12",
        )
        data = b"".join(stream("zip", QueryRows(*rows), about))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            archive.extractall(tmp_path)
        return tmp_path

    return write


def deals():
    for number, text in enumerate(AWKWARD):
        make.deal(
            order_year=2000 + number if number % 2 else None,
            condition="second_hand" if number % 3 else "new",
            local_production=(None, True, False)[number % 3],
            tiv_estimate="0.13" if number % 4 else None,
            comment=text,
            deliveries=[(2015, 1), (2016, 2566)],
        )
    return Deal.objects.all()


def faults(folder):
    return validate(str(folder / "datapackage.json")).flatten(["rowNumber", "fieldName", "note"])


def test_packages_are_valid_with_their_rules(unpacked):
    folder = unpacked(deals(), DEAL_COLUMNS)
    assert faults(folder) == []
    assert faults(unpacked(Delivery.objects.all(), DELIVERY_COLUMNS, KEY)) == []
    make.claim(make.allegation("lora", title='=LORA, "used"', period_from="2020-10-01"))
    assert faults(unpacked(Allegation.objects.with_grade(), ALLEGATION_COLUMNS)) == []


KEY = ("reference", "delivery_year")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (",second hand,", ",third hand,"),
        (",yes,", ",perhaps,"),
        (",2001,", ",20x1,"),
        (",2016,", ",2015,"),
        ("A-1,", ","),
    ],
)
def test_what_breaks_a_rule_is_found(unpacked, old, new):
    make.deal(
        reference="A-1",
        order_year=2001,
        condition="second_hand",
        local_production=True,
        deliveries=[(2015, 1), (2016, 1)],
    )
    folder = unpacked(Delivery.objects.all(), DELIVERY_COLUMNS, KEY)
    path = folder / "data.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    described = json.loads((folder / "datapackage.json").read_text())
    for name in ("bytes", "hash", "rows"):  # only the rules of the columns are in question
        del described["resources"][0][name]
    (folder / "datapackage.json").write_text(json.dumps(described))
    assert faults(folder) != []


def test_a_package_says_what_it_holds_whose_it_is_and_how_to_cite_it(unpacked):
    folder = unpacked(deals(), DEAL_COLUMNS)
    data = (folder / "data.csv").read_bytes()
    text = (folder / "README.md").read_text()
    for told in (
        hashlib.sha256(data).hexdigest(),
        f"Rows: {len(AWKWARD)}\n",
        "https://arms.example/transfers/?supplier=israel&data_version=20260630-12",
        "Edition: 2024-04-13",
        "Source: SIPRI Arms Transfers Database, © SIPRI",
        "Not for profit.",
        "@misc{armsdb-",
        "It is not money.",
    ):
        assert told in text
    described = json.loads((folder / "datapackage.json").read_text())
    (resource,) = described["resources"]
    assert (resource["bytes"], resource["rows"]) == (len(data), len(AWKWARD))
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["delivered_tiv_millions"]["unit"] == "million TIV"
    assert fields["condition"]["constraints"]["enum"] == Deal.Condition.labels


def test_the_codebook_explains_every_column_as_a_table_and_to_read(unpacked):
    folder = unpacked(Deal.objects.none(), DEAL_COLUMNS)
    with (folder / "codebook.csv").open(newline="") as file:
        rows = {row["column"]: row for row in csv.DictReader(file)}
    text = (folder / "codebook.md").read_text()
    for column in DEAL_COLUMNS:
        assert rows[column.name]["meaning"] == column.description
        assert f"## `{column.name}`" in text
        assert column.description in text
    assert rows["order_year"]["rules"] == "minimum 1900; maximum 2100"
