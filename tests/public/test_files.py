"""Files of tables that a page works out."""

import json
from decimal import Decimal

import pytest
from django.http import Http404

from tests import factories as make
from transfers.exports import FORMATS, Kind, Sheet, plain
from transfers.public.citing import citation_of
from transfers.public.dataset import json_ld, of_sheet
from transfers.public.files import file_links, sheet_response

pytestmark = pytest.mark.django_db

COLUMNS = [
    plain("supplier", "Supplier", Kind.TEXT, "Who supplies."),
    plain("tiv_millions", "TIV", Kind.DECIMAL, "Not money.", "million TIV"),
]


@pytest.fixture
def ranking():
    rows = [("=Israel", Decimal("1.50"))]
    return Sheet("ranking", "Suppliers by TIV.", COLUMNS, rows, ["Read so."], [make.edition()])


def test_a_table_is_a_file_in_every_format_that_leads_back_to_its_page(rf, ranking):
    for kind, of in FORMATS.items():
        request = rf.get(f"/tables/ranking/download/ranking.{kind}?first=2015")
        response = sheet_response(request, ranking, kind)
        assert response["Content-Type"] == of.media_type
        assert response["Content-Disposition"] == f'attachment; filename="armsdb-ranking.{kind}"'
        assert "<http://testserver/tables/ranking/?first=2015>" in response["Link"]
        assert response.content
    with pytest.raises(Http404):
        sheet_response(request, ranking, "pdf")


def test_a_table_as_json_says_how_to_read_it_and_whose_it_is(rf, ranking):
    request = rf.get("/tables/ranking/download/ranking.json")
    told = json.loads(sheet_response(request, ranking, "json").content)
    assert told["about"]["note"] == ["Read so."]
    assert told["about"]["query"] == "http://testserver/tables/ranking/"
    assert told["rows"] == [
        {
            "supplier": "=Israel",
            "tiv_millions": 1.5,
            "edition": "2024-04-13",
            "credit": "Source: SIPRI Arms Transfers Database, © SIPRI",
        }
    ]


def test_a_table_is_described_for_search_engines(rf, ranking):
    files = file_links("public:deals-download", "?first=2015", level="deals")
    citation = citation_of(rf.get("/tables/ranking/"), "Ranking", ranking.editions)
    told = json.loads(json_ld(of_sheet(ranking, files), citation))
    assert told["name"] == "Suppliers by TIV."
    assert [each["name"] for each in told["distribution"]] == [f"deals.{k}" for k in FORMATS]
    assert told["variableMeasured"][1]["unitText"] == "million TIV"
