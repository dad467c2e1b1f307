"""Charts: each answers a question and is described once, for the page (SVG) and for the Word file (PNG).

A description is plain Vega-Lite with its values inside; drawing one opens no connection. Colours differ in lightness as
well, so that a black-and-white print can be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from huiyin.reports.faces import SHIPPED

Spec = dict[str, Any]
Values = Sequence[dict[str, Any]]

GREEN, BLUE, RED, GREY, INK = "#14584f", "#8fb8d6", "#a8322d", "#cfd5d2", "#3a4441"
SCALE_OF_ANSWERS = [GREEN, "#5f9c86", BLUE, "#e0b25c", RED, "#6b4c7a", "#9a8f80", GREY] + [GREY] * 30
FACES = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,'WenQuanYi Micro Hei',sans-serif"
"""The reader's own face: an SVG names faces, it does not carry any. Noto Sans SC comes with the program."""
WIDTH, STEP, SCALE, TICKS = 500, 30, 2, 6


def horizontal(values: Values, colours: list[str]) -> Spec:
    """Return bars that lie, one for each thing, each cut by what it is made of."""
    of = list(dict.fromkeys(value["of"] for value in values))
    what = list(dict.fromkeys(value["what"] for value in values))
    return {
        "height": {"step": STEP},
        "mark": {"type": "bar", "height": {"band": 0.62}},
        "encoding": {
            "y": {
                "field": "of",
                "type": "nominal",
                "sort": of,
                "axis": axis(labelLimit=230, ticks=False, domain=False),
            },
            "x": {"field": "n", "type": "quantitative", "stack": "zero", "axis": numbers(longest(values, "of"))},
            "color": shades(what, colours),
            "order": {"field": "place", "type": "quantitative"},
        },
    }


def due(values: Values) -> Spec:
    return horizontal(values, [RED, BLUE])


def stood(values: Values) -> Spec:
    return horizontal(values, [GREEN, BLUE, GREY])


def steps(values: Values) -> Spec:
    return horizontal(values, [RED])


def weeks(values: Values) -> Spec:
    """Return pairs of bars that stand, one pair for each week."""
    of = list(dict.fromkeys(value["of"] for value in values))
    what = list(dict.fromkeys(value["what"] for value in values))
    return {
        "height": 190,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "of", "type": "nominal", "sort": of, "axis": axis(labelAngle=0, ticks=False)},
            "xOffset": {"field": "what", "sort": what},
            "y": {"field": "n", "type": "quantitative", "axis": numbers(longest(values, "of", "what"))},
            "color": shades(what, [BLUE, GREEN]),
        },
    }


def options(values: Values) -> Spec:
    """Return the options of a question, or the rows of a matrix cut by its options, from the best to the unanswered."""
    return horizontal(values, SCALE_OF_ANSWERS if len({value["what"] for value in values}) > 1 else [GREEN])


DRAWINGS: dict[str, Callable[[Values], Spec]] = {
    "due": due,
    "stood": stood,
    "steps": steps,
    "weeks": weeks,
    "options": options,
}


def axis(**more: Any) -> Spec:
    return {"title": None, "labelFontSize": 13, "labelColor": INK, "labelPadding": 6, **more}


def numbers(top: int) -> Spec:
    """Return an axis of whole numbers up to ``top``: nobody is half a case."""
    step = next(
        n for size in (1, 10, 100, 1000, 10**4, 10**5, 10**6) for n in (size, 2 * size, 5 * size) if n * TICKS >= top
    )
    marks = list(range(0, top + 1, step))
    return axis(values=marks, format="d", grid=True, gridColor="#e4e8e6", domain=False, ticks=False)


def longest(values: Values, *fields: str) -> int:
    """Return the length of the longest bar, where values that agree in ``fields`` make one bar."""
    bars: dict[tuple[Any, ...], int] = {}
    for value in values:
        bar = tuple(value[field] for field in fields)
        bars[bar] = bars.get(bar, 0) + value["n"]
    return max(bars.values(), default=0)


def shades(what: list[str], colours: list[str]) -> Spec:
    legend = {"title": None, "orient": "top", "labelFontSize": 13, "labelColor": INK, "symbolType": "square"}
    return {"field": "what", "scale": {"domain": what, "range": colours[: len(what)]},
            "legend": legend if len(what) > 1 else None}  # fmt: skip


def drawn(name: str, values: Values) -> Spec:
    """Return the whole description of the chart called ``name`` over ``values``."""
    what = list(dict.fromkeys(value["what"] for value in values))
    placed = [value | {"place": what.index(value["what"])} for value in values]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "background": "white",
        "padding": 4,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": placed},
        "config": {"font": FACES, "view": {"stroke": None}},
        **DRAWINGS[name](values),
    }


@cache
def renderer() -> Any:
    """Return what draws; it knows the face that comes with us, for a machine that has none of ``FACES``."""
    import vl_convert  # two seconds that only the first chart needs

    vl_convert.register_font_directory(str(SHIPPED))
    return vl_convert


def svg(spec: Spec) -> str:
    """Return the chart as SVG; its texts stay text in a face of the reader's. What was drawn once is kept."""
    return _svg(json.dumps(spec, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=200)
def _svg(spec: str) -> str:
    made: str = renderer().vegalite_to_svg(json.loads(spec), allowed_base_urls=[])
    return made


def png(spec: Spec) -> bytes:
    """Return the chart as a picture, the same for the same description on one machine."""
    return _png(json.dumps(spec, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=32)
def _png(spec: str) -> bytes:
    made: bytes = renderer().vegalite_to_png(json.loads(spec), scale=SCALE, allowed_base_urls=[])
    return made


def digest(spec: Spec) -> str:
    """Return what names a description: the same chart need not be drawn again."""
    return hashlib.sha256(json.dumps(spec, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
