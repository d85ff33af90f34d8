"""`oprc-static explain`: where the fields of an entry come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from oprc_static.cli.documents import pick, scan_sources
from oprc_static.cli.options import ReportOptions, SourceOptions, report_options, source_options
from oprc_static.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oprc_static import ScanResult
    from oprc_static.opackage import OPackage
    from oprc_static.provenance import Pointer, Provenance
    from oprc_static.report.explanation import Part


@click.command("explain")
@click.argument("name", metavar="[PACKAGE.]CLASS[.FUNCTION]")
@source_options
@report_options
def command(name: str, **values: Any) -> int:
    """Tell where every field of a class, or of one of its functions, comes from.

    Each field of its entry is printed with the places in the sources in PATHS that led to its value, first to last, or
    with the reason why it has its default. A package's name alone explains what concerns the whole package. The exit
    code is 0, 1 when the sources have errors, or 2 when nothing is exported under that name, or several things are.
    """
    sources, reporting = pick(SourceOptions, values), pick(ReportOptions, values)
    return _run(name, sources, reporting)


def _run(name: str, sources: SourceOptions, reporting: ReportOptions) -> int:
    import sys  # noqa: PLC0415  # the rest of the work is behind -h

    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.cli.streams import wants_colour, write_document  # noqa: PLC0415  # as above
    from oprc_static.diagnostics import Severity  # noqa: PLC0415  # as above
    from oprc_static.report.explanation import explanation  # noqa: PLC0415  # as above
    from oprc_static.report.summary import summarise  # noqa: PLC0415  # as above

    result, reporting = scan_sources(sources, reporting)
    errors = [each for each in result.diagnostics if each.severity is Severity.ERROR]
    summary = summarise(errors, packages=len(result.packages), files=result.files, assumptions=result.assumptions)
    if errors:
        show(errors, summary, reporting, sources=result.source, target=result.target.name)
    if not (result.packages or result.incomplete):
        return exit_code(errors, reporting)
    found = choose(name, result)
    write_document(explanation(found, result.source, colour=wants_colour(sys.stdout)))
    return exit_code(errors, reporting)


@record
class _Candidate:
    """Something that can be named: by its shortest name, or by that behind its package's name."""

    name: str
    provenance: Provenance
    parts: tuple[tuple[str, Pointer], ...]

    @property
    def full_name(self) -> str:
        """The name with the package's in front."""
        package = self.provenance.package.name
        return f"{package}.{self.name}" if self.name else package


def choose(name: str, result: ScanResult) -> tuple[Part, ...]:
    """Return the parts of documents that a name means.

    Raises:
        click.UsageError: nothing has this name, or several things have.
    """
    from oprc_static.provenance import provenance_of  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.report.explanation import Part  # noqa: PLC0415  # as above

    packages = (*result.packages, *result.incomplete)
    candidates = [one for package in packages for one in _candidates(provenance_of(package, result.target))]
    found = [one for one in candidates if name in (one.name, one.full_name)]
    if len(found) != 1:
        raise click.UsageError(_unclear(name, found, candidates))
    (one,) = found
    facts = one.provenance.below
    titled = [(title, pointer) for title, pointer in one.parts if facts(pointer)]
    if one.name:
        return tuple(Part(title, pointer, facts(pointer)) for title, pointer in titled)
    own = tuple(fact for fact in facts(()) if fact.pointer[0] not in ("classes", "functions"))
    return (Part(f"package {one.provenance.package.name}", (), own),)


def _unclear(name: str, found: Sequence[_Candidate], candidates: Sequence[_Candidate]) -> str:
    if found:
        return f"{name!r} may be any of {', '.join(one.full_name for one in found)}"
    from difflib import get_close_matches  # noqa: PLC0415  # rarely needed

    names = [each for one in candidates for each in (one.name, one.full_name) if each]
    near = get_close_matches(name, names, n=3) or [one.full_name for one in candidates if one.name][:5]
    return f"nothing is exported as {name!r}; did you mean {', '.join(dict.fromkeys(near)) or 'another folder'}?"


def _candidates(provenance: Provenance) -> Iterator[_Candidate]:
    """Yield what a document has: the package, its classes, their bindings with the functions behind them."""
    package = provenance.package
    functions = _functions(package)
    bindings_of = "function_bindings" if any("function_bindings" in fact.pointer for fact in provenance.facts) else (
        "functions"
    )  # fmt: skip
    yield _Candidate("", provenance, ())
    for index, cls in enumerate(package.classes):
        at: Pointer = ("classes", index)
        yield _Candidate(cls.key, provenance, ((f"class {cls.key} of package {package.name}", at),))
        for number, binding in enumerate(cls.function_bindings):
            parts: list[tuple[str, Pointer]] = [
                (f"binding {binding.name} of class {cls.key}", (*at, bindings_of, number))
            ]
            if binding.function_key in functions:
                key = binding.function_key
                parts.append((f"function {key} of package {package.name}", ("functions", functions[key])))
            yield _Candidate(f"{cls.key}.{binding.name}", provenance, tuple(parts))


def _functions(package: OPackage) -> dict[str, int]:
    return {function.key: index for index, function in enumerate(package.functions)}
