"""Case files: tiny programs in Markdown with what is expected of them beside the code (see tests/cases/README.md).

The parser is strict: whatever it does not understand is a `MalformedCase` that names the file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from oprc_static.rules import RULES
from tests.conformance.case import ANYWHERE, EITHER, IDENTICAL, OUTCOMES, RAISES, REFUSED, Case, Finding
from tests.conformance.runtimes import EVERY_TARGET, REPOSITORY, TARGETS

CASES = REPOSITORY / "tests" / "cases"
_NO_CASES = ("CONSTRUCTS.md", "README.md", "SUMMARY.md")
_OPTION = re.compile(r"(targets|entry|python|define|argv|installed|missing|roots|modules|outcome|finding): (\S.*)")
_FENCE = re.compile(r"(`{3,})([a-z]+)(?: (.*))?")
_FINDING = re.compile(r"(error|warning|note)\[([a-z0-9-]+)\](?: \(([a-z0-9., -]+)\))?")
_OUTCOME = re.compile(r"(\w+)(?: \(([a-z0-9., -]+)\))?(?:, |$)")
_COMMENT = re.compile(rf"#((?: {_FINDING.pattern})+)$")
_LOOKS_LIKE_FINDING = re.compile(r"#\s*(error|warning|note)\b.*\[", re.IGNORECASE)


class MalformedCase(Exception):
    """A case file says something that the format does not know."""


def all_cases() -> list[Case]:
    """The cases of every file in tests/cases, by file and in the order of the file."""
    files = sorted(path for path in CASES.glob("*.md") if path.name not in _NO_CASES)
    return [case for path in files for case in parse_file(path)]


def parse_file(path: Path) -> list[Case]:
    """The cases of one file."""
    text = path.read_bytes().decode("utf-8")
    return parse(text, topic=path.stem, name=path.name)


def parse(text: str, *, topic: str, name: str = "cases.md") -> list[Case]:
    """The cases in a text; at most one of each title."""
    sections = list(_sections(text.split("\n")))
    seen: set[str] = set()
    cases = []
    for title, line, body in sections:
        if title in seen:
            raise MalformedCase(f"{name}:{line}: a second case called {title!r}")
        seen.add(title)
        try:
            cases.append(_Section(topic, title, line).read(body))
        except MalformedCase as error:
            raise MalformedCase(f"{name}:{error}") from None
    if not cases:
        raise MalformedCase(f"{name}: no case")
    return cases


def _sections(lines: list[str]) -> Iterator[tuple[str, int, list[tuple[int, str]]]]:
    """The title, line and numbered body lines of every `##` section; headings inside fences do not count."""
    title, start, body, fence = "", 0, list[tuple[int, str]](), ""
    for number, line in enumerate(lines, 1):
        if not fence and line.startswith("## "):
            if title:
                yield title, start, body
            title, start, body = line[3:].strip(), number, []
            continue
        if match := _FENCE.fullmatch(line):
            fence = fence or match[1]
        elif line == fence:
            fence = ""
        body.append((number, line))
    if title:
        yield title, start, body


@dataclass
class _Section:
    """The reading of one case: collects what its lines say."""

    topic: str
    title: str
    line: int
    prose: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    documents: list[tuple[str, str]] = field(default_factory=list)
    marked: list[tuple[tuple[str, ...] | None, Finding]] = field(default_factory=list)

    def read(self, body: list[tuple[int, str]]) -> Case:
        """The case that the lines describe."""
        lines = iter(body)
        for number, line in lines:
            if fence := _FENCE.fullmatch(line):
                self._add_block(number, fence, self._until(lines, fence[1], number))
            elif line.strip():
                self._add_text(number, line)
        return self._finish()

    def _until(self, lines: Iterator[tuple[int, str]], fence: str, start: int) -> list[str]:
        content: list[str] = []
        for _, line in lines:
            if line == fence:
                return content
            content.append(line)
        raise MalformedCase(f"{start}: the block is never closed")

    def _add_text(self, number: int, line: str) -> None:
        if self.files:
            raise MalformedCase(f"{number}: text after the first block: {line!r}")
        if option := _OPTION.fullmatch(line):
            self._add_option(number, option[1], option[2])
        elif self.options or re.match(r"[a-z]+: ", line):
            raise MalformedCase(f"{number}: neither prose nor an option: {line!r}")
        else:
            self.prose.append(line.strip())

    def _add_option(self, number: int, name: str, value: str) -> None:
        if name == "finding":
            match = _FINDING.fullmatch(value)
            if match is None:
                raise MalformedCase(f"{number}: not a finding: {value!r}")
            self._mark(number, match, *ANYWHERE)
            return
        if name in ("targets", "python", "roots", "modules", "outcome") and name in dict(self.options):
            raise MalformedCase(f"{number}: {name} is given twice")
        self.options.append((name, value))

    def _add_block(self, number: int, fence: re.Match[str], content: list[str]) -> None:
        language, words = fence[2], (fence[3] or "").split()
        if language == "yaml" and words and words[0] in EVERY_TARGET:
            self.documents.append((words[0], "".join(f"{line}\n" for line in content)))
            return
        path = words[0] if words else "main.py"
        if path in dict(self.files):
            raise MalformedCase(f"{number}: {path} is given twice")
        if language == "python":
            for index, line in enumerate(content, 1):
                self._read_comment(number + index, line, path, index)
        self.files.append((path, _encode(number, content, words[1:])))

    def _read_comment(self, number: int, line: str, path: str, index: int) -> None:
        comment = _COMMENT.search(line)
        if comment is None:
            if _LOOKS_LIKE_FINDING.search(line):
                raise MalformedCase(f"{number}: not a finding, though it looks like one: {line.strip()!r}")
            return
        for match in _FINDING.finditer(comment[1]):
            self._mark(number, match, path, index)

    def _mark(self, number: int, match: re.Match[str], path: str, line: int) -> None:
        severity, slug, target = match.groups()
        if slug not in RULES:
            raise MalformedCase(f"{number}: no rule is called {slug!r}")
        on = None if target is None else _targets_called(number, target)
        self.marked.append((on, Finding(path, line, severity, slug)))

    def _finish(self) -> Case:
        if not self.prose:
            raise MalformedCase(f"{self.line}: the case says nothing of what it shows")
        if not self.files:
            raise MalformedCase(f"{self.line}: the case has no program")
        targets = self._targets()
        findings = tuple((on, found) for on in targets for where, found in self.marked if where is None or on in where)
        return Case(
            topic=self.topic,
            title=self.title,
            line=self.line,
            sentence=" ".join(self.prose),
            targets=targets,
            files=tuple(self.files),
            options=tuple(self.options),
            findings=findings,
            documents=tuple(self.documents),
            outcomes=tuple((on, self._outcome(on, findings)) for on in targets),
        )

    def _targets(self) -> tuple[str, ...]:
        given = _targets_called(self.line, dict(self.options).get("targets", ", ".join(TARGETS)))
        for named in [(on,) for on, _ in self.documents] + [on for on, _ in self.marked if on is not None]:
            if strange := [target for target in named if target not in given]:
                raise MalformedCase(f"{self.line}: {strange[0]} is not a target of the case")
        return given

    def _outcome(self, target: str, findings: tuple[tuple[str, Finding], ...]) -> str:
        """`identical` without an error; with one `refused`; unless the case says otherwise."""
        wrong = any(on == target and found.severity == "error" for on, found in findings)
        given = self._given_outcome(target)
        if given in ((IDENTICAL, EITHER) if wrong else (REFUSED, RAISES)):
            raise MalformedCase(f"{self.line}: outcome {given} on {target} does not agree with its errors")
        return given or (REFUSED if wrong else IDENTICAL)

    def _given_outcome(self, target: str) -> str | None:
        text, given, end = dict(self.options).get("outcome", ""), None, 0
        for match in _OUTCOME.finditer(text):
            where = _targets_called(self.line, match[2]) if match[2] else None
            if match[1] not in OUTCOMES:
                raise MalformedCase(f"{self.line}: not an outcome: {match[1]!r}")
            if where is None or target in where:
                given = match[1]
            end = match.end()
        if end != len(text):
            raise MalformedCase(f"{self.line}: not an outcome: {text!r}")
        return given


def _targets_called(number: int, text: str) -> tuple[str, ...]:
    """The targets that a list of words means: their names, `sdk-0.1.x` for a line, `sdk` for all releases."""
    found: set[str] = set()
    for word in re.split(r",\s*", text):
        line = "sdk-" if word == "sdk" else word.removesuffix("x") if word.endswith(".x") else None
        called = [each for each in EVERY_TARGET if each == word or (line and each.startswith(line))]
        if not called:
            raise MalformedCase(f"{number}: no target is called {word!r}")
        found.update(called)
    return tuple(each for each in EVERY_TARGET if each in found)


def _encode(number: int, content: list[str], words: list[str]) -> bytes:
    """The bytes of a block: UTF-8 with line feeds, unless the words after its path say otherwise."""
    newline, encoding, end = "\n", "utf-8", True
    for word in words:
        if word in ("crlf", "cr"):
            newline = {"crlf": "\r\n", "cr": "\r"}[word]
        elif word in ("latin-1", "utf-8-sig"):
            encoding = word
        elif word == "unended":
            end = False
        else:
            raise MalformedCase(f"{number}: unknown word {word!r} after the path")
    return (newline.join(content) + (newline if end and content else "")).encode(encoding)
