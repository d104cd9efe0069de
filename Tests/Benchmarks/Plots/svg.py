"""Line plots as SVG, readable on light and on dark pages; the standard library is enough."""

import math
from html import escape

WIDTH, HEIGHT = 560, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 40, 52
# Distinguishable without colour vision, and dark and light enough for both backgrounds.
COLOURS, GREY = ["#2f7fc1", "#d9722b", "#3a9a68", "#b05cb8"], "#8a8a8a"
STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 14px; font-weight: 600 }
.grid { stroke: #8b949e; stroke-opacity: 0.25 }
.axis { stroke: #8b949e }
@media (prefers-color-scheme: dark) { text { fill: #a9b4c0 } }
"""


class Axis:
    """Maps figures to pixels: logarithmic to base 2, or linear from 0."""

    def __init__(self, values, start, end, is_log):
        self.is_log, self.start, self.end = is_log, start, end
        if is_log:
            self.low = math.floor(math.log2(min(values)) + 1e-9)
            self.high = max(self.low + 1, math.ceil(math.log2(max(values)) - 1e-9))
            self.ticks = [2.0**e for e in range(self.low, self.high + 1)]
        else:
            step = nice_step(max(values) / 5)
            count = math.ceil(max(values) / step - 1e-9)
            self.low, self.high = 0, step * count
            self.ticks = [step * n for n in range(count + 1)]

    def place(self, value):
        at = math.log2(value) if self.is_log else value
        share = (at - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def nice_step(raw):
    """The next of 1, 2, 5 × 10ⁿ."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw - 1e-12)


def label(value):
    return f"{value:g}" if value < 10_000 else f"{value:,.0f}"


def line_plot(title, x_label, y_label, series, x_log=True, y_log=True, x_ticks=None):
    """Returns an SVG document.

    series: (name, [(x, y), …], is_dashed) each; dashed lines are what to compare with.
    x_ticks: only these figures are labelled, where given.
    """
    points = [p for _, line, _ in series for p in line]
    x = Axis([p[0] for p in points], LEFT, WIDTH - RIGHT, x_log)
    y = Axis([p[1] for p in points], HEIGHT - BOTTOM, TOP, y_log)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        text(LEFT, 22, title, "start", "title"),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label),
        f'<g transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">'
        f"{text(0, 0, y_label)}</g>",
    ]
    for tick in y.ticks:
        at = y.place(tick)
        parts.append(segment(LEFT, at, WIDTH - RIGHT, at, "grid"))
        parts.append(text(LEFT - 8, at + 4, label(tick), "end"))
    for tick in x_ticks or x.ticks:
        at = x.place(tick)
        parts.append(segment(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5, "axis"))
        parts.append(text(at, HEIGHT - BOTTOM + 19, label(tick)))
    parts.append(segment(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis"))
    names = []
    for number, (name, line, is_dashed) in enumerate(series):
        colour = GREY if is_dashed else COLOURS[number % len(COLOURS)]
        places = [(x.place(a), y.place(b)) for a, b in line]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        dash = ' stroke-dasharray="5 4"' if is_dashed else ""
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        if not is_dashed:
            parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>'
                      for a, b in places]
        names.append((places[-1][0], places[-1][1], name, colour))
    return "\n".join([*parts, *named(names), "</svg>", ""])


def named(names):
    """Each line's name at its right end, moved down where another is in the way."""
    parts, lowest = [], -math.inf
    for at, height, name, colour in sorted(names, key=lambda n: n[1]):
        lowest = max(height + 4, lowest + 15)
        parts.append(text(WIDTH - RIGHT + 10, lowest, name, "start", colour=colour))
    return parts


def text(x, y, value, anchor="middle", kind=None, colour=None):
    extra = f' class="{kind}"' if kind else ""
    extra += f' style="fill:{colour}"' if colour else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(value)}</text>'


def segment(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'
