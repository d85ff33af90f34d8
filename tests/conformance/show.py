"""Show what each runtime, and the static path, say of the cases of a file.

    python -m tests.conformance.show tests/cases/registration.md [--only WORD] [--quiet] [--static] [--text]

`--quiet` shows only what contradicts the case, `--text` the documents, `--static` scans the program as well.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.case import Case
from tests.conformance.casefile import parse_file
from tests.conformance.judge import judge_runtime, judge_static, program_of, write_tree
from tests.conformance.runtimes import RuntimeResult, Runtimes, running_version
from tests.conformance.static import scan_case


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--only", default="", metavar="WORD", help="the cases whose title holds WORD")
    parser.add_argument("--target", help="one target only")
    parser.add_argument("--python", metavar="X.Y", help="the runtimes' Python, where the case does not say")
    parser.add_argument("--quiet", action="store_true", help="only what contradicts the case")
    parser.add_argument("--static", action="store_true", help="scan the program, too")
    parser.add_argument("--text", action="store_true", help="print the runtime's documents")
    options = parser.parse_args()
    runtimes = Runtimes()
    shown = wrong = 0
    for case in [case for path in options.files for case in parse_file(path) if options.only in case.title]:
        for target in case.targets:
            if options.target in (None, target):
                shown += 1
                wrong += _show(case, target, runtimes, options)
    runtimes.close()
    print(f"{shown} shown, {wrong} contradict their case")


def _show(case: Case, target: str, runtimes: Runtimes, options: argparse.Namespace) -> bool:
    """Print one case on one target; whether something contradicts it."""
    python = case.one("python") or options.python or running_version()
    runtime = runtimes.of(target, python)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write_tree(case, root)
        result = runtime.run(program_of(case, root)) if runtime else None
        complaints = judge_runtime(case, target, result) if result else []
        if options.static:
            complaints += judge_static(case, target, scan_case(case, target, root, python), result).complaints
    if complaints or not options.quiet:
        print(f"{case} [{target}] expects {case.outcome(target)}: {_said(result)}")
        print("".join(f"    !! {complaint}\n" for complaint in complaints), end="")
    if result and not options.quiet:
        print("".join(f"    warned: {message}\n" for message in result.warned), end="")
    if options.text and result and result.text:
        print("".join(f"    {line}\n" for line in result.text.splitlines()), end="")
    return bool(complaints)


def _said(result: RuntimeResult | None) -> str:
    if result is None:
        return "no such interpreter here"
    if result.raised:
        return f"raises at {result.raised.place} ({result.raised.phase}): {result.raised.message}"
    return result.killed or _brief(result.text or "")


def _brief(text: str) -> str:
    """The documents on one line: packages, their classes, and the bindings of each."""
    try:
        packages = [document for document in yaml.safe_load_all(text) if document]
    except yaml.YAMLError:
        return "a text that holds Python tags"
    return "; ".join(f"{p['name']}: " + ", ".join(map(_brief_class, p["classes"])) for p in packages) or "nothing"


def _brief_class(exported: dict[str, Any]) -> str:
    return f"{exported['key']}({', '.join(binding['name'] for binding in exported['function_bindings'])})"


if __name__ == "__main__":
    main()
