"""Pictures: their specification, and what stands around the plot."""

import itertools
from xml.etree import ElementTree

import pytest

from transfers.charts.drawing import look
from transfers.charts.drawing.lettering import lines, shortened, width
from transfers.charts.drawing.picture import picture, spec

COLUMNS = {
    "form": "columns",
    "years": [2010, 2014],
    "series": ["Russia", "<Rus & Co>", look.OTHERS],
    "axis": "TIV, millions",
    "rows": [
        {"year": 2010, "place": 0, "value": 4.5},
        {"year": 2010, "place": 1, "value": 2.0},
        {"year": 2014, "place": 2, "value": 1.0},
    ],
}


def job(**changes):
    return {
        "kind": "svg",
        "size": "wide",
        "theme": "light",
        "whole": True,
        "width": look.WIDTHS["wide"],
        "height": 300,
        "title": "Deliveries to <Azerbaijan>",
        "subtitle": "TIV, millions",
        "description": "Columns. 7.5 million TIV & more.",
        "foot": ["SIPRI · armsdb"],
        "legend": COLUMNS["series"],
        "drawing": COLUMNS,
        **changes,
    }


def marks(layered):
    return [layer["mark"]["type"] for layer in layered["layer"]]


def test_columns_stack_in_the_order_of_the_legend_and_name_their_units():
    made = spec(job())
    encoding = made["encoding"]
    assert encoding["y"]["title"] == "TIV, millions"
    assert encoding["x"]["scale"]["domain"] == [2010, 2011, 2012, 2013, 2014]
    assert encoding["color"]["scale"]["range"][-1] == look.THEMES["light"].others
    assert encoding["order"]["field"] == "place"
    assert made["data"]["values"] == COLUMNS["rows"]


def test_bars_of_two_windows_stand_in_pairs():
    rows = [
        {"name": "O'Brien", "group": group, "value": 10.0 * group, "label": "x"} for group in (0, 1)
    ]
    drawing = {
        "form": "bars", "names": ["O'Brien"], "groups": ["a", "b"], "axis": "%", "rows": rows,
    }  # fmt: skip
    made = spec(job(drawing=drawing, legend=["a", "b"]))
    assert marks(made) == ["bar", "text"]
    assert made["layer"][0]["encoding"]["yOffset"]["field"] == "group"


def test_a_picture_says_what_it_shows_and_needs_no_style_and_no_script():
    svg = picture(job()).decode()
    root = ElementTree.fromstring(svg)  # noqa: S314 -- it is ours
    names = {"svg": "http://www.w3.org/2000/svg"}
    assert root.find("svg:title", names).text == "Deliveries to <Azerbaijan>"
    assert root.find("svg:desc", names).text == "Columns. 7.5 million TIV & more."
    words = ["".join(text.itertext()) for text in root.iter(f"{{{names['svg']}}}text")]
    for expected in ("TIV, millions", "<Rus & Co>", look.OTHERS, "SIPRI · armsdb", "2014"):
        assert expected in words
    assert "style" not in svg
    assert "<script" not in svg
    assert root.get("width") == str(look.WIDTHS["wide"] + 48)


def test_colours_stand_out_from_the_ground_and_words_from_cells():
    for theme in look.THEMES.values():
        for colour in (*theme.series, theme.others, theme.main, theme.before, theme.warn):
            assert look.contrast(colour, theme.ground) >= 2.95, colour
        for words in (theme.ink, theme.soft):
            assert look.contrast(words, theme.ground) >= 4.5
        for part in range(101):
            assert look.contrast(*look.shade(theme, part / 100)) >= 4.5, part


# Machado, Oliveira and Fernandes (2009): what is left without one of the three cones.
WITHOUT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def lab(colour, matrix):
    linear = [((int(colour[i : i + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for i in (1, 3, 5)]
    seen = [min(1, max(0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]
    to_xyz = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (sum(a * b for a, b in zip(row, seen, strict=True)) ** (1 / 3) for row in to_xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", look.THEMES)
def test_series_can_be_told_apart_without_one_of_the_cones(theme):
    theme = look.THEMES[theme]
    colours = [*theme.series, theme.others]
    for matrix in WITHOUT.values():
        seen = [lab(colour, matrix) for colour in colours]
        for one, other in itertools.combinations(seen, 2):
            apart = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
            assert apart > (25 if seen.index(other) - seen.index(one) == 1 else 10)


def test_words_are_broken_and_cut_where_there_is_no_room():
    text = "Deliveries of major weapons to Azerbaijan"
    broken = lines(text, 12, 120)
    assert " ".join(broken) == text
    assert all(width(line, 12) <= 120 for line in broken)
    assert lines("Bosnia-Herzegovina", 12, 10) == ["Bosnia-Herzegovina"]
    cut = shortened(text, 12, 120)
    assert cut.endswith("…")
    assert width(cut, 12) <= 120
