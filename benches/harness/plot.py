"""Results as a picture: for each interpreter a panel, for each row a group of bars, which begin at the first column.

The scale is logarithmic, so that half as long and twice as long look alike: a bar to the left is faster than the first
column, which is C where C can be had, one to the right slower.
"""

import math
from xml.sax.saxutils import escape

from .report import base
from .rows import ROWS

LABELS = 210  # the width for the rows' names
PANEL = 400
GAP = 40
BAR = 8
SPACE = 10  # between the groups
TOP = 112
FONT = "font-family='system-ui, sans-serif'"


def svg(results):
    panels = [found for found in results["interpreters"] if "times" in found]
    rows = panels[0]["rows"]
    keys = legend(panels)
    most = max(len(measured(found)) for found in panels)
    group = most * BAR + SPACE
    width = LABELS + len(panels) * (PANEL + GAP)
    height = TOP + len(rows) * group + 40
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' {FONT} font-size='12'>",
        f"<rect width='{width}' height='{height}' fill='white'/>",
        text(LABELS, 24, "Time of a call: to the left of the dark line faster, to the right slower", size=16),
    ]
    x = LABELS
    for title, colour in keys.items():
        parts.append(f"<rect x='{x}' y='38' width='12' height='12' fill='{colour}'/>")
        parts.append(text(x + 16, 48, title))
        x += 32 + 7 * len(title)
    for place, row in enumerate(rows):
        y = TOP + place * group
        parts.append(text(LABELS - 12, y + group / 2, ROWS[row].title, anchor="end"))
    for place, found in enumerate(panels):
        parts += panel(found, rows, LABELS + place * (PANEL + GAP), group, height - 40)
    return "\n".join(parts) + "\n</svg>\n"


def measured(found):
    """The columns with bars."""
    first = base(found, "times")
    return [column for column in found["columns"] if column is not first and column["key"] in found["times"]]


def plain(title):
    return title.replace("`", "")


def legend(panels):
    """Titles and colours."""
    keys = {}
    for found in panels:
        for column in measured(found):
            keys.setdefault(plain(column["title"]), column["colour"])
    return keys


def panel(found, rows, left, group, bottom):
    columns = measured(found)
    cell = lambda column, row: found["times"][column["key"]][row]["ratio_of_lowest"]
    ratios = [cell(column, row) for column in columns for row in rows]
    low = math.floor(math.log2(min([0.8, *ratios])) * 2) / 2
    high = math.ceil(math.log2(max([1.5, *ratios])) * 2) / 2

    def at(ratio):
        return left + (math.log2(ratio) - low) / (high - low) * PANEL

    heading = f"{found['name']}: multiples of {base(found, 'times')['title']}"
    parts = [text(left, TOP - 28, heading, size=14)]
    step = max(1, math.ceil((high - low) / 6))
    for power in range(math.ceil(low), math.floor(high) + 1):
        if power % step == 0:
            x = at(2.0**power)
            label = f"{2**power}" if power >= 0 else f"1/{2**-power}"
            parts.append(f"<line x1='{x:.1f}' y1='{TOP - 6}' x2='{x:.1f}' y2='{bottom}' stroke='#dddddd'/>")
            parts.append(text(x, TOP - 10, label, anchor="middle"))
    for place, row in enumerate(rows):
        for number, column in enumerate(columns):
            ratio = cell(column, row)
            x, end = sorted((at(1.0), at(ratio)))
            y = TOP + place * group + SPACE / 2 + number * BAR
            title = f"{plain(column['title'])}, {ROWS[row].title}: {ratio:.2f}"
            parts.append(
                f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(end - x, 0.8):.1f}' height='{BAR - 1}' "
                f"fill='{column['colour']}'><title>{escape(title)}</title></rect>"
            )
    x = at(1.0)
    parts.append(f"<line x1='{x:.1f}' y1='{TOP - 6}' x2='{x:.1f}' y2='{bottom}' stroke='#444444'/>")
    return parts


def text(x, y, words, size=12, anchor="start"):
    return f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}'>{escape(words)}</text>"
