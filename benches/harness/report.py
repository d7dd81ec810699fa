"""Results as Markdown."""

from .rows import ROWS

HEAD = """# What hpy-rs costs

Written by `{command}`; the same numbers, and more of them, are in [results.json](results.json).
[README.md](README.md) says what each row does and how it is measured.

![Ratios to C](results.svg)

| | |
|---|---|
"""


def document(results):
    machine = results["machine"]
    about = {
        "processor": f"{machine['processor']}, {machine['cores']} cores, shared with other work",
        "system": machine["system"],
        "Rust": machine["rustc"],
        "C": machine["cc"],
        "PyO3": machine["pyo3"],
        "HPy": machine["hpy"],
        "callgrind": machine["valgrind"],
    }
    text = HEAD.format(command=results["command"])
    text += "".join(f"| {name} | {value} |\n" for name, value in about.items())
    return text + "\n" + tables(results)


def tables(results):
    """For each interpreter: times, instructions, and what is missing."""
    parts = []
    for found in results["interpreters"]:
        built_by = "" if "PyPy" in found["name"] else f", built by {found['compiler']}"
        parts.append(f"## {found['name']}\n\n{found['name']}{built_by}.\n")
        if "times" in found:
            parts.append(
                f"### Time\n\n{base(found, 'times')['title']} in nanoseconds, the lowest of all rounds; the others as "
                "multiples of it: the ratio of the lowest times, and in brackets the quartiles of the ratios within each "
                "round.\n"
            )
            parts.append(table(found, time_cell) + "\n")
        if "instructions" in found:
            parts.append("### Instructions\n\nInstructions a call, loop included, and as a multiple of the first column's.\n")
            parts.append(table(found, instruction_cell) + "\n")
        if found["missing"]:
            parts.append("Without a number (-):\n")
            parts.append("".join(f"- {one['title']}: {one['reason']}\n" for one in found["missing"]))
    return "\n".join(parts)


def base(found, kind):
    """The first column that has numbers of this kind."""
    return next(column for column in found["columns"] if column["key"] in found[kind])


def table(found, cell):
    titles = [column["title"] for column in found["columns"]]
    lines = ["| | " + " | ".join(titles) + " |", "|---|" + "---:|" * len(titles)]
    for row in found["rows"]:
        cells = [cell(found, column["key"], row) for column in found["columns"]]
        lines.append(f"| {ROWS[row].title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def time_cell(found, column, row):
    one = found["times"].get(column, {}).get(row)
    if one is None:
        return "-"
    if column == base(found, "times")["key"]:
        return f"{one['lowest_ns']:,.0f} ns"
    low, middle, high = one["ratio_quartiles"]
    return f"**{one['ratio_of_lowest']:.2f}** ({low:.2f} {middle:.2f} {high:.2f})"


def instruction_cell(found, column, row):
    one = found["instructions"].get(column, {}).get(row)
    if one is None:
        return "-"
    first = base(found, "instructions")["key"]
    ratio = "" if column == first else f" **{one / found['instructions'][first][row]:.2f}**"
    return f"{one:,.0f}{ratio}"
