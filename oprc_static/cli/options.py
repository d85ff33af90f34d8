"""Options that several commands share: what to read and as what, and how to report findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static.cache.store import Store

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[Any], Any]


def _parse_definitions(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(_parse_definition(text) for text in texts)


def _parse_definition(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE")
    return name, value


@record
class SourceOptions:
    """What to read and as what; None or empty is "not given", where configuration decides."""

    paths: tuple[str, ...]
    target: str | None
    entry: tuple[str, ...]
    python_version: str | None
    platform: str | None
    argv: tuple[str, ...]
    define: tuple[tuple[str, str], ...]
    installed: tuple[str, ...]
    missing: tuple[str, ...]
    no_assume: tuple[str, ...]
    root: tuple[str, ...]
    follow_symlinks: bool
    config: str | None
    isolated: bool
    max_file_size: int | None
    parse_time: int | None
    parse_memory: int | None
    max_steps: int | None
    max_text: int | None
    cache_dir: str | None
    no_cache: bool
    jobs: int | None

    @property
    def starts(self) -> tuple[str, ...]:
        """The paths, the current folder when none is given."""
        return self.paths or (".",)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `oprc_static.scan`, the settings file of `--config` apart."""
        return {
            "paths": self.starts,
            "target": self.target,
            "entries": self.entry,
            "python_version": self.python_version,
            "platform": self.platform,
            "argv": self.argv,
            "defines": dict(self.define),
            "installed": self.installed,
            "missing": self.missing,
            "no_assume": self.no_assume,
            "roots": self.root,
            "follow_symlinks": self.follow_symlinks,
            "isolated": self.isolated,
            "cache": self.store(),
            "jobs": self.jobs or 0,
            "limits": {key: value for key, value in self._limits.items() if value is not None},
        }

    @property
    def _limits(self) -> dict[str, int | None]:
        return {
            "max-file-size": self.max_file_size,
            "parse-time": self.parse_time,
            "parse-memory": self.parse_memory,
            "max-steps": self.max_steps,
            "max-text": self.max_text,
        }

    def store(self) -> Store | None:
        """Return the store of what earlier runs left behind; None without one."""
        from oprc_static.cache.store import Store  # noqa: PLC0415  # -h does without

        return None if self.no_cache else Store.open(self.cache_dir)


_SOURCE_OPTIONS: tuple[Decorator, ...] = (
    click.argument("paths", nargs=-1, type=click.Path()),
    click.option(
        "--target",
        metavar="TARGET",
        help="Whose output to reproduce: spec (the default), sdk-X.Y.Z, or auto for the release that is pinned.",
    ),
    click.option(
        "--entry",
        multiple=True,
        metavar="ENTRY",
        help="Run only this: a module as python -m would, a script or folder by path, or auto for what the "
        "platform's runner image starts. Repeatable.",
    ),
    click.option(
        "--argv",
        multiple=True,
        metavar="ARG",
        help="What the entry is run with, such as gen (default: sys.argv is unknown). Repeatable, in order.",
    ),
    click.option(
        "--python-version",
        metavar="X.Y",
        help="The Python that the program runs on (default: this one).",
    ),
    click.option("--platform", metavar="NAME", help="What sys.platform is (default: linux)."),
    click.option(
        "--define",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_parse_definitions,
        help="The value of an environment variable. Repeatable.",
    ),
    click.option("--installed", multiple=True, metavar="NAME", help="A module from outside that imports. Repeatable."),
    click.option(
        "--missing", multiple=True, metavar="NAME", help="A module from outside that does not import. Repeatable."
    ),
    click.option(
        "--no-assume",
        multiple=True,
        metavar="A1…",
        help="Turn the findings that rest on this assumption into errors. Repeatable.",
    ),
    click.option(
        "--root",
        multiple=True,
        metavar="DIR",
        type=click.Path(),
        help="An import root: module names start below it. Repeatable, in the order of sys.path (default: found).",
    ),
    click.option("--follow-symlinks", is_flag=True, help="Read files behind symbolic links that lead elsewhere."),
    click.option("--config", metavar="FILE", type=click.Path(), help="Settings from this file's [tool.oprc-static]."),
    click.option(
        "--isolated", is_flag=True, help="Ignore the settings of the scanned projects; those of --config count."
    ),
    click.option(
        "--max-file-size",
        metavar="MIB",
        type=click.IntRange(1),
        help="The largest source file that is read (default: 10).",
    ),
    click.option(
        "--parse-time",
        metavar="SECONDS",
        type=click.IntRange(1),
        help="The processor time that parsing one file may take (default: 60).",
    ),
    click.option(
        "--parse-memory",
        metavar="MIB",
        type=click.IntRange(1),
        help="The memory that parsing one large or deep file may take (default: 2048).",
    ),
    click.option(
        "--max-steps",
        metavar="N",
        type=click.IntRange(1),
        help="How far one starting module is followed, in steps of the evaluation (default: 600000).",
    ),
    click.option(
        "--max-text",
        metavar="MILLIONS",
        type=click.IntRange(1),
        help="How many characters of text may be computed, in millions (default: 100).",
    ),
    click.option(
        "--cache-dir",
        metavar="DIR",
        type=click.Path(),
        help="Keep here what later runs can use again (default: the platform's folder for caches).",
    ),
    click.option(
        "--jobs",
        "-j",
        metavar="N",
        type=click.IntRange(1),
        help="How many processes parse files (default: as many as pay; 1: this one).",
    ),
    click.option("--no-cache", is_flag=True, help="Neither use nor keep what earlier runs left behind."),
)

schema_comment_option: Decorator = click.option(
    "--schema-comment",
    metavar="ADDRESS",
    help="Begin new files with the comment that tells editors where the document's JSON Schema is.",
)

_DOCUMENT_OPTIONS: tuple[Decorator, ...] = (
    click.option(
        "--format",
        type=click.Choice(["yaml", "json"]),
        help="The form of the documents (default: yaml).",
    ),
    click.option(
        "--style",
        type=click.Choice(["print", "gen"]),
        default="print",
        help="What of the SDK is reproduced: print_pkg(), or what a program prints when run with `gen` (sdk-0.3.*).",
    ),
    click.option("--output", "-o", metavar="FILE", type=click.Path(), help="Write the one document to this file."),
    click.option(
        "--output-dir", metavar="DIR", type=click.Path(), help="Write one <package>.yaml each into this folder."
    ),
    click.option("--package", multiple=True, metavar="NAME", help="Only this package's document. Repeatable."),
    click.option("--force", is_flag=True, help="Replace files that hold what people wrote by hand."),
    click.option("--allow-incomplete", is_flag=True, help="Print what is known despite errors, marked as incomplete."),
    click.option("--allow-empty", is_flag=True, help="Do not fail when nothing is found."),
    schema_comment_option,
    click.option(
        "--depfile",
        metavar="FILE",
        type=click.Path(),
        help="Write, for Make and Ninja, which files the written documents depend on.",
    ),
    click.option(
        "--source-map",
        metavar="FILE",
        type=click.Path(),
        help="Write, as JSON, where every field of the documents comes from.",
    ),
    click.option("--list-inputs", is_flag=True, help="Print the files that the result depends on, not the documents."),
)


def _report_option(*names: str) -> Decorator:
    return click.option(
        *names,
        "report",
        type=click.Choice(["text", "concise", "json", "github", "sarif"]),
        default="text",
        help="The form of the findings (default: text; concise has a line for each).",
    )


_REPORT_OPTIONS: tuple[Decorator, ...] = (
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning"]),
        help="The least severity that makes the exit code 1 (default: error).",
    ),
    _report_option("--report"),
    click.option("--report-file", metavar="FILE", type=click.Path(), help="Write the findings to this file instead."),
    click.option("--quiet", "-q", is_flag=True, help="Report errors only, without a summary."),
)


@record
class DocumentOptions:
    """Which documents are wanted, in which form, and where they go."""

    format: str | None
    style: str
    output: str | None
    output_dir: str | None
    package: tuple[str, ...]
    force: bool
    allow_incomplete: bool
    allow_empty: bool
    schema_comment: str | None
    depfile: str | None
    source_map: str | None
    list_inputs: bool

    @property
    def writes_files(self) -> bool:
        """Whether anything but the standard streams is written to."""
        return bool(self.output or self.output_dir or self.depfile or self.source_map)

    def reject_contradictions(self) -> None:
        """Raise a usage error for options that exclude each other."""
        if self.output and self.output_dir:
            raise click.UsageError("-o and --output-dir exclude each other")
        if self.output_dir and self.format == "json":
            raise click.UsageError("--output-dir writes YAML files; use -o FILE or standard output for --format json")
        if self.style == "gen":
            self._reject_with_gen()
        self._reject_without_files()
        if not self.allow_incomplete:
            return
        if self.output or self.output_dir:
            raise click.UsageError("--allow-incomplete prints to standard output only; an incomplete file looks whole")
        if self.format == "json":
            raise click.UsageError("--allow-incomplete needs --format yaml: JSON has no comment to mark it with")

    def _reject_without_files(self) -> None:
        if self.list_inputs and (self.output or self.output_dir or self.allow_incomplete or self.source_map):
            raise click.UsageError("--list-inputs prints no documents; drop the options that say where they go")
        if self.output or self.output_dir:
            if self.schema_comment and self.format == "json":
                raise click.UsageError("--schema-comment needs --format yaml: JSON has no comments")
            return
        for given, what in (
            (self.force, "--force is about replacing files"),
            (self.schema_comment, "--schema-comment is about written files"),
            (self.depfile, "--depfile says what written files depend on"),
        ):
            if given:
                raise click.UsageError(f"{what}; give -o or --output-dir")

    def _reject_with_gen(self) -> None:
        if self.format == "json":
            raise click.UsageError("--style gen is YAML with a comment; drop --format json")
        if self.output_dir:
            raise click.UsageError("--style gen is one text for all packages; use -o FILE or standard output")
        if self.allow_incomplete:
            raise click.UsageError("--style gen and --allow-incomplete exclude each other")


@record
class ReportOptions:
    """How findings are reported and which of them fail the run; None is "not given"."""

    fail_on: str | None
    report: str
    report_file: str | None
    quiet: bool

    @property
    def depends_on_the_machine(self) -> bool:
        """Whether a file is written, or the report says what no source does: the checkout, the installed version."""
        return self.report_file is not None or self.report in ("github", "sarif")


def source_options(function: F) -> F:
    """Add the options of `SourceOptions` to a command."""
    return _with_options(_SOURCE_OPTIONS, function)


def document_options(function: F) -> F:
    """Add the options of `DocumentOptions` to a command."""
    return _with_options(_DOCUMENT_OPTIONS, function)


def report_options(function: F) -> F:
    """Add the options of `ReportOptions` to a command."""
    return _with_options(_REPORT_OPTIONS, function)


def result_options(function: F) -> F:
    """Add the options of `ReportOptions` to a command whose result is findings: `--format` says their form, too."""
    options = (_REPORT_OPTIONS[0], _report_option("--report", "--format"), *_REPORT_OPTIONS[2:])
    return _with_options(options, function)


def _with_options(options: tuple[Decorator, ...], function: F) -> F:
    for option in reversed(options):
        function = option(function)
    return function
