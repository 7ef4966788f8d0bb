from datetime import date

from transfers.exports import Citation
from transfers.models import RegisterEdition

EDITIONS = [
    RegisterEdition(register="sipri", name=name, credit_line="© SIPRI")
    for name in ("2025-03-10", "2024-04-13")
]


def cited(title="Arms transfers.", address="https://arms.example/transfers/", editions=EDITIONS):
    return Citation(title, address, "20260630-12", date(2026, 7, 1), editions)


def test_a_citation_names_page_data_day_and_place():
    register = "SIPRI Arms Transfers Database, editions 2025-03-10, 2024-04-13"
    assert cited().short == f"armsdb, “Arms transfers” (1 July 2026; data: {register})"
    assert cited().long == (
        "armsdb, “Arms transfers”, data version 20260630-12, "
        "https://arms.example/transfers/?data_version=20260630-12, accessed on 1 July 2026. "
        "© SIPRI, editions 2025-03-10, 2024-04-13."
    )


def test_where_no_register_is_drawn_on_none_is_named():
    assert cited(editions=[]).short == "armsdb, “Arms transfers” (1 July 2026)"
    assert cited(editions=[]).long.endswith("accessed on 1 July 2026.")


def test_a_permalink_keeps_the_query():
    address = "https://arms.example/transfers/?supplier=israel"
    assert cited(address=address).permalink == f"{address}&data_version=20260630-12"


def test_bibtex_holds_what_tex_would_take_for_commands():
    entry = cited(title=r"50 % of {all} & \more_ #1").bibtex
    assert r"title = {{50 \% of \{all\} \& \textbackslash{}more\_ \#1}}," in entry
    assert entry.startswith("@misc{armsdb-50-of-all-more-2026-07-01,\n")
    assert entry.count("{") == entry.count("}")
    assert "urldate = {2026-07-01}," in entry
