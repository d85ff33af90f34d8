"""One random program through the scan and a runtime."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.conformance.generate import Program
from tests.conformance.judge import agreement
from tests.conformance.runtimes import Program as Imported
from tests.conformance.runtimes import RuntimeResult, Runtimes, module_order, running_version
from tests.conformance.static import StaticResult, scan_tree


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a program; `slugs` are the errors that refused it."""

    program: Program
    outcome: str
    slugs: tuple[str, ...]
    explanation: str


def try_program(program: Program, target: str, root: Path, runtimes: Runtimes) -> Trial:
    """Write the program below `root`, scan it, import it, compare."""
    for path, text in program.files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    runtime = runtimes.of(target)
    assert runtime is not None
    result = runtime.run(Imported(root=root, modules=module_order(sorted(program.files))))
    static = scan_tree([root], root, target=target, python_version=running_version())
    slugs = tuple(sorted({finding.slug for finding in static.of("error")}))
    return Trial(program, agreement(target, static, result), slugs, _explain(static, result))


def _explain(static: StaticResult, runtime: RuntimeResult) -> str:
    said = f"raised {runtime.raised.message} at {runtime.raised.place}" if runtime.raised else runtime.text
    ours = static.crash or "\n".join([*static.messages, static.text])
    return f"--- the scan\n{ours}\n--- the runtime\n{said or runtime.killed}"
