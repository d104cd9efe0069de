"""Tables in Markdown, and the parts of a document that programs write."""

import math
from pathlib import Path


def table(header, rows):
    """Lines of a table; cells are anything that prints."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def figure(value, digits=3):
    """A number with so many significant digits, and commas between thousands."""
    if value is None:
        return ""
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{value:,.{max(0, places)}f}"


def replace_part(path, name, text):
    """Puts `text` between `<!-- name: begin … -->` and `<!-- name: end -->`, all else untouched."""
    path = Path(path)
    document = path.read_text()
    begin, end = f"<!-- {name}: begin", f"<!-- {name}: end -->"
    if document.count(begin) != 1 or document.count(end) != 1:
        raise SystemExit(f"{path} needs one line `{begin} -->` and after it one `{end}`")
    head, rest = document.split(begin)
    marker, rest = rest.split("-->", 1)
    old, tail = rest.split(end)
    path.write_text(f"{head}{begin}{marker}-->\n\n{text.strip()}\n\n{end}{tail}")
