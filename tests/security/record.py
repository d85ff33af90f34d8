"""What the tests of hostile inputs tried and measured, and the table that SECURITY.md makes of it.

A test says `record("attack class", inputs=3, outcome="what came of it", seconds=…, mebibytes=…)`, as often as it
likes. With `pytest tests/security --record-security` (`make security`) the rows of the files that ran replace theirs
in `record.json`, other files keep theirs, and files that are gone lose them; else nothing is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("record.json")
ROOT = RECORD.parents[2]
OPTION = "--record-security"


@dataclass(frozen=True, slots=True)
class Row:
    """An attack class as one test file tried it."""

    attack: str
    test: str
    inputs: int
    outcome: str
    seconds: float | None = None
    mebibytes: float | None = None

    def with_more(self, other: Row) -> Row:
        """Return both in one: inputs add up, the worst counts, different outcomes stand side by side."""
        outcomes = self.outcome.split("; ")
        outcomes += [each for each in other.outcome.split("; ") if each not in outcomes]
        return replace(
            self,
            inputs=self.inputs + other.inputs,
            outcome="; ".join(outcomes),
            seconds=_worst(self.seconds, other.seconds),
            mebibytes=_worst(self.mebibytes, other.mebibytes),
        )


def _worst(one: float | None, other: float | None) -> float | None:
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None


class _Rows:
    """The rows of this process, by attack class and test file."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Row] = {}

    def add(self, row: Row) -> None:
        key = (row.attack, row.test)
        self._rows[key] = self._rows[key].with_more(row) if key in self._rows else row

    def all(self) -> list[Row]:
        return [self._rows[key] for key in sorted(self._rows)]


_HERE = _Rows()


def record(
    attack: str, *, inputs: int, outcome: str, seconds: float | None = None, mebibytes: float | None = None
) -> None:
    """Say what a test tried; call it after the assertions, so that only what held is recorded.

    Args:
        attack: the class of attack, the same words in every test of it: a row of SECURITY.md.
        inputs: how many inputs were tried.
        outcome: what came of them, a few words.
        seconds: the longest that one of them took, if it was measured.
        mebibytes: the most memory that one of them took, if it was measured.
    """
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
    _HERE.add(Row(attack, test, inputs, outcome, seconds, mebibytes))


class RecorderPlugin:
    """Collects the rows of all processes of a test run, and writes them at its end."""

    def __init__(self, path: Path = RECORD) -> None:
        """`path` is the record to be written."""
        self._path = path
        self._rows = _Rows()

    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker of pytest-xdist recorded."""
        for row in getattr(node, "workeroutput", {}).get("security", ()):
            self._rows.add(Row(**row))

    def pytest_sessionfinish(self, session: Any) -> None:
        """Hand the rows to the main process, or write those of all."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["security"] = [asdict(row) for row in _HERE.all()]
            return
        for row in _HERE.all():
            self._rows.add(row)
        write(self._path, self._rows.all())


def write(path: Path, rows: Sequence[Row], root: Path = ROOT) -> None:
    """Replace the rows of the files that `rows` are from; drop those of files that are gone."""
    ran = {row.test for row in rows}
    kept = [row for row in read(path) if row.test not in ran and (root / row.test).is_file()]
    merged = sorted((*kept, *rows), key=lambda row: (row.attack, row.test))
    lines = ",\n".join(json.dumps(_rounded(row), ensure_ascii=False) for row in merged)
    path.write_text(f"[\n{lines}\n]\n" if lines else "[]\n", encoding="utf-8", newline="\n")


def _rounded(row: Row) -> dict[str, Any]:
    values = asdict(row)
    values["seconds"] = None if row.seconds is None else round(row.seconds, 2)
    values["mebibytes"] = None if row.mebibytes is None else round(row.mebibytes)
    return values


def read(path: Path = RECORD) -> list[Row]:
    """Return the rows of a record; none where there is no record."""
    return [Row(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def table(rows: Iterable[Row]) -> str:
    """Return the table of SECURITY.md: one line for each attack class."""
    attacks: dict[str, Row] = {}
    tests: dict[str, list[str]] = {}
    for row in rows:
        attacks[row.attack] = attacks[row.attack].with_more(row) if row.attack in attacks else row
        tests.setdefault(row.attack, []).append(f"`{row.test.rpartition('/')[2]}`")
    lines = ["| attack | inputs tried | outcome | worst time | worst memory | checked by |"]
    lines.append("| --- | ---: | --- | ---: | ---: | --- |")
    for attack, row in sorted(attacks.items()):
        time, memory = _figure(row.seconds, ".2f", "s"), _figure(row.mebibytes, ".0f", "MiB")
        cells = (attack, f"{row.inputs:,}", row.outcome, time, memory, ", ".join(tests[attack]))
        lines.append(f"| {' | '.join(_cell(each) for each in cells)} |")
    return "\n".join(lines) + "\n"


def _figure(value: float | None, form: str, unit: str) -> str:
    return "" if value is None else f"{value:{form}} {unit}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
