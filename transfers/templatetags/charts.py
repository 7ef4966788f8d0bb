"""The tag that puts a chart on a page: {% chart "tiv-by-year" by="supplier" recipient=slug %}."""

from hashlib import sha256

from django import template
from django.http import QueryDict

from transfers.charts.chart import WIDTHS, NothingToDraw
from transfers.public.charts import ChartQuery

register = template.Library()


@register.inclusion_tag("public/_chart.html")
def chart(name, **parameters):
    """The whole figure of a chart; parameters without a value are left out.

    Raises ValueError where the template asks for what the chart cannot be asked for.
    """
    query = _query(name, parameters)
    if query.faults:
        raise ValueError(f"chart {name}: {query.faults}")
    return _drawn(query)


@register.inclusion_tag("public/_chart.html")
def chart_of(name, parameters):
    """As `chart`, with parameters that a reader chose, in a dictionary.

    What the chart cannot be asked for is told in its place.
    """
    query = _query(name, parameters)
    if query.faults:
        return {"nothing": query.faults[0].message}
    return _drawn(query)


def _query(name, parameters):
    params = QueryDict(mutable=True)
    params.update({key: str(value) for key, value in parameters.items() if value})
    return ChartQuery(name, params)


def _drawn(query):
    try:
        return figure(query, query.chart())
    except NothingToDraw as nothing:
        return {"nothing": nothing}


@register.inclusion_tag("public/_chart.html")
def chart_figure(query, chart):
    """The figure of a chart that the view has made, on a page that its title heads."""
    return figure(query, chart) | {"headed": True}


def figure(query, chart):
    """What the template of a figure reads."""
    mark = sha256(query.page.encode()).hexdigest()[:8]
    return {
        "chart": chart,
        "query": query,
        "id": f"{query.name}-{mark}",
        "pictures": [
            _picture(query, chart, "narrow", "dark"),
            _picture(query, chart, "narrow", "light"),
            _picture(query, chart, "wide", "dark"),
        ],
        "usual": _picture(query, chart, "wide", "light"),
    }


def _picture(query, chart, size, theme):
    conditions = []
    if size == "narrow":
        conditions.append("(max-width: 47.99rem)")
    if theme == "dark":
        conditions.append("(prefers-color-scheme: dark)")
    asked = {"size": size, "theme": theme}
    look = {name: value for name, value in asked.items() if value != query.usual[name]}
    return {
        "address": query.file("svg", **look, part="plot"),
        "media": " and ".join(conditions),
        "width": WIDTHS[size],
        "height": chart.height(size),
    }
