"""Draws the line work of issued documents (guilloche frame, rosettes) as PDF operators, once per process.

As inline SVG the same lines cost thirty times a plain page; as prepared operators they cost nothing to a page, stay sharp
at any size and carry no tag, because they are an artifact.
"""

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from math import cos, pi, sin

MILLIMETRE = 72 / 25.4
BLUE, BLUE_LINE, ORANGE = (11, 74, 125), (95, 135, 168), (180, 84, 10)
INK_OF_THE_GROUND = 0.15

Curve = Callable[[float], tuple[float, float, float, float]]


def number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0"


def colour(rgb: tuple[int, int, int], strength: float = 1.0) -> str:
    return " ".join(number(1 - strength * (1 - part / 255)) for part in rgb) + " RG"


def drawn(curve: Curve, steps: int, until: float, *, close: bool) -> Iterator[str]:
    """The curve as cubic Béziers with exact tangents: `curve` answers place and direction at a parameter."""
    step = until / steps
    x0, y0, dx0, dy0 = curve(0)
    yield f"{number(x0)} {number(y0)} m"
    for index in range(1, steps + 1):
        x1, y1, dx1, dy1 = curve(index * step)
        third = step / 3
        points = (x0 + dx0 * third, y0 + dy0 * third, x1 - dx1 * third, y1 - dy1 * third, x1, y1)
        yield " ".join(map(number, points)) + " c"
        x0, y0, dx0, dy0 = x1, y1, dx1, dy1
    yield "s" if close else "S"


def rosette(radius: float, reach: float, lobes: int, phases: int, *, points: int = 6) -> Iterator[str]:
    """r = radius + reach cos(lobes t + phase), one closed line for each phase."""
    for turn in range(phases):
        phase = 2 * pi * turn / phases

        def curve(t: float, phase: float = phase) -> tuple[float, float, float, float]:
            r, dr = radius + reach * cos(lobes * t + phase), -reach * lobes * sin(lobes * t + phase)
            return r * cos(t), r * sin(t), dr * cos(t) - r * sin(t), dr * sin(t) + r * cos(t)

        yield from drawn(curve, lobes * points, 2 * pi, close=True)


def band(length: float, reach: float, waves: float, phases: int, *, points: int, start: float = 0.0) -> Iterator[str]:
    """Sine waves along the x axis, their phases spread evenly over the full turn."""
    rate = 2 * pi * waves / length
    for turn in range(phases):
        phase = start + 2 * pi * turn / phases

        def curve(x: float, phase: float = phase) -> tuple[float, float, float, float]:
            return x, reach * sin(rate * x + phase), 1.0, reach * rate * cos(rate * x + phase)

        yield from drawn(curve, round(waves * points), length, close=False)


def circle(radius: float) -> Iterator[str]:
    yield from drawn(
        lambda t: (radius * cos(t), radius * sin(t), -radius * sin(t), radius * cos(t)), 8, 2 * pi, close=True
    )


def placed(operators: Iterator[str], x: float, y: float, *, scale: float = 1.0, upright: bool = False) -> Iterator[str]:
    turned = f"0 {number(scale)} {number(scale)} 0" if upright else f"{number(scale)} 0 0 {number(scale)}"
    yield f"q {turned} {number(x)} {number(y)} cm"
    yield from operators
    yield "Q"


def pen(width: float, rgb: tuple[int, int, int], strength: float = 1.0) -> str:
    return f"{number(width)} w {colour(rgb, strength)}"


def mark() -> Iterator[str]:
    """The rosette of the letterhead, 40 units wide."""
    yield pen(0.24, BLUE)
    yield from rosette(13.4, 4.2, 9, 5, points=5)
    yield pen(0.26, ORANGE)
    yield from rosette(5.17, 2.83, 8, 5, points=5)
    yield pen(0.5, BLUE)
    yield from circle(18.9)


def corner() -> Iterator[str]:
    yield "1 g"
    yield from list(circle(8.6))[:-1]
    yield "f"
    yield pen(0.09, BLUE)
    yield from rosette(5.9, 2.1, 10, 6)
    yield from circle(8.6)
    yield pen(0.1, ORANGE)
    yield from rosette(2.4, 1.2, 8, 4)
    yield pen(0.24, BLUE)
    yield from circle(8.15)


def border(length: float, waves: float, strands: float) -> Iterator[str]:
    yield pen(0.1, BLUE_LINE)
    yield from band(length, 2.35, waves, 5, points=4)
    yield pen(0.14, ORANGE)
    yield from band(length, 2.35, strands, 2, points=6, start=pi / 2)


def frame() -> Iterator[str]:
    for inset, width in ((16.1, 0.24), (16.6, 0.09), (9.9, 0.24), (9.4, 0.09)):
        yield pen(width, BLUE)
        yield " ".join(map(number, (inset, inset, 210 - 2 * inset, 297 - 2 * inset))) + " re S"
    for y in (13, 284):
        yield from placed(border(166.8, 18, 9), 21.6, y)
    for x in (13, 197):
        yield from placed(border(253.8, 27, 13.5), x, 21.6, upright=True)
    for x in (13, 197):
        for y in (13, 284):
            yield from placed(corner(), x, y)


def watermark() -> Iterator[str]:
    """Three rings behind the text, 200 units wide, already mixed with the white of the paper."""
    yield pen(0.17, BLUE, INK_OF_THE_GROUND)
    yield from rosette(80, 15, 12, 8)
    yield from rosette(52, 15, 10, 8)
    yield pen(0.17, ORANGE, INK_OF_THE_GROUND)
    yield from rosette(24, 13, 8, 6)


def certificate() -> Iterator[str]:
    yield from frame()
    yield from placed(watermark(), 105, 129, scale=0.73)
    yield from placed(mark(), 105, 36.5, scale=17 / 40)
    yield pen(0.1, BLUE)
    yield from placed(band(120, 1.3, 20, 3, points=4), 66, 84.7, scale=0.65)


def letterhead() -> Iterator[str]:
    yield from placed(mark(), 33, 29, scale=14 / 40)


def landscape_letterhead() -> Iterator[str]:
    yield from placed(mark(), 21.5, 18.5, scale=11 / 40)


GROUNDS = {"certificate": certificate, "letterhead": letterhead, "landscape": landscape_letterhead}


@cache
def operators(name: str, page_height: float) -> bytes:
    """The named ground as one compressed content stream, in millimetres from the upper left corner of the page."""
    scale = number(MILLIMETRE)
    lines = [f"/Artifact BMC q {scale} 0 0 -{scale} 0 {number(page_height)} cm", *GROUNDS[name](), "Q EMC"]
    return zlib.compress("\n".join(lines).encode(), 9)
