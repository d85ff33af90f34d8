"""The record of what was fuzzed: every range of seeds with the commit that was tried, and the tables made of it.

    python -m tests.fuzz.record [FILE]...

adds the entries of other records (of runs elsewhere) to this one and writes RECORD.md.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fuzz.reasons import cause_of
from tests.fuzz.verdict import BOTH_FAIL, IDENTICAL, OUTCOMES, REFUSED, WRONG

RECORD = Path(__file__).with_name("record.json")
TABLES = Path(__file__).with_name("RECORD.md")
UNKNOWABLE = "refused, unknowable on purpose"

Entry = Mapping[str, Any]
"""A target, dialect, commit, Python, range of seeds (end exclusive), the count of each outcome, refusals by reason."""

_ALIKE = ("target", "dialect", "commit", "python")
_COUNTS = (*OUTCOMES, UNKNOWABLE)
_HEAD = f"""\
# What was fuzzed

Generated from `record.json` by `make fuzz`; not edited. A program counts once for each target on which it was tried.
*Refused* counts programs that the runtime accepts and that can be known without running them; what reads an
environment variable and the like on purpose is counted apart. {", ".join(WRONG)} are what must never happen: each was
made a case of `tests/cases` and mended, and its seeds stay in the count of the commit that had it.
"""


def add_to_record(path: Path, entries: Iterable[Entry]) -> None:
    """Add what was tried to a record, and write the tables when it is the repository's own."""
    known = _read(path)
    for entry in entries:
        _add(known, entry)
    _write(path, json.dumps(known, indent=1) + "\n")
    if path == RECORD:
        _write(TABLES, tables(known))


def _read(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return entries


def _write(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


def _add(known: list[dict[str, Any]], entry: Entry) -> None:
    """Add an entry, to one that ends where it begins if there is one."""
    for other in known:
        if all(other[key] == entry[key] for key in _ALIKE) and other["seeds"][1] == entry["seeds"][0]:
            other["seeds"] = [other["seeds"][0], entry["seeds"][1]]
            for key in _COUNTS:
                other[key] += entry[key]
            other["refusals"] = dict((Counter(other["refusals"]) + Counter(entry["refusals"])).most_common())
            return
    known.append(dict(entry))


def tables(entries: Sequence[Entry]) -> str:
    """RECORD.md: what came of all programs, by target, and why programs were refused."""
    targets = sorted({str(entry["target"]) for entry in entries}, key=lambda name: (name == "spec", name))
    rows = [_row(target, [entry for entry in entries if entry["target"] == target]) for target in targets]
    columns = ["target", "programs", IDENTICAL, BOTH_FAIL, UNKNOWABLE, REFUSED, "of the knowable", *WRONG]
    head = f"| {' | '.join(columns)} |\n|---|{'---:|' * (len(columns) - 1)}\n"
    return f"{_HEAD}\n{head}{''.join(rows)}\n{_reasons(entries)}"


def _row(target: str, entries: Sequence[Entry]) -> str:
    sums = {key: sum(int(entry[key]) for entry in entries) for key in _COUNTS}
    refused = sums[REFUSED] - sums[UNKNOWABLE]
    knowable = sums[IDENTICAL] + refused + sums[WRONG[0]]
    figures = [sum(sums[each] for each in OUTCOMES), sums[IDENTICAL], sums[BOTH_FAIL], sums[UNKNOWABLE], refused]
    shown = [f"{figure:,}" for figure in figures] + [f"{100 * refused / max(1, knowable):.2f} %"]
    return f"| `{target}` | {' | '.join(shown + [f'{sums[each]:,}' for each in WRONG])} |\n"


def _reasons(entries: Sequence[Entry]) -> str:
    """The table of reasons, over all targets, the most frequent first."""
    counted: Counter[str] = Counter()
    for entry in entries:
        counted.update(entry["refusals"])
    head = "## Why programs were refused\n\nOf the knowable ones, over all targets.\n\n"
    head += "| programs | error | cause |\n|---:|---|---|\n"
    rows = (
        f"| {count} | {_cell(reason)} | {_cell(cause_of(reason))} |\n"
        for reason, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return head + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    add_to_record(RECORD, [entry for name in sys.argv[1:] for entry in _read(Path(name))])
