"""A rule's page as Markdown: what `oprc-static rule` prints and docs/rules/ holds."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from oprc_static.diagnostics import Example, Rule, Severity

_FENCES = {".py": "python", ".toml": "toml", ".yaml": "yaml"}

_WIDTH = 100

_CONSEQUENCES = {
    "scan": "the document would not be what the runtime prints",
    "lint": "the platform would not do what is written",
    "check": "what is deployed would not be what the source says",
    "sync": "what people wrote would be lost, or the document would not say what the source says",
    "breaking": "callers would find nothing where they look, or something else",
    "migrate": "what is exported would change",
}
"""What an error of a command's rules would lead to."""


def rule_list(rules: Iterable[Rule]) -> str:
    """Return one line for each rule: code, severity, slug, summary."""
    return "".join(f"{rule.code}  {rule.severity.label:<7}  {rule.slug:<24}  {rule.summary}\n" for rule in rules)


def rule_index(rules: Iterable[Rule]) -> str:
    """Return the table of all rules with links to their pages."""
    rows = [
        f"| {rule.code} | [{rule.slug}]({rule.slug}.md) | {rule.severity.label} | {rule.summary} |" for rule in rules
    ]
    head = ["| code | slug | severity | what it says |", "| --- | --- | --- | --- |"]
    return "# Rules\n\n" + "\n".join(head + rows) + "\n"


def rule_page(rule: Rule) -> str:
    """Return the page of one rule."""
    parts = [
        f"# {rule.slug}\n",
        f"{rule.code}, {rule.severity.label}: {rule.summary}.\n",
        fill(rule.why, _WIDTH) + "\n",
    ]
    if rule.wrong is not None:
        parts += ["## Wrong\n", _example(rule.wrong)]
    if rule.right is not None:
        parts += ["## Right\n", _example(rule.right)]
    parts.append(_suppression(rule))
    return "\n".join(parts)


def _example(example: Example) -> str:
    command = " ".join(["oprc-static", *example.arguments])
    files = [f"`{path}`\n\n```{_fence(path)}\n{text.rstrip()}\n```\n" for path, text in example.files]
    return "\n".join([f"With `{command}`:\n", *files])


def _fence(path: str) -> str:
    return next((language for suffix, language in _FENCES.items() if path.endswith(suffix)), "text")


def _suppression(rule: Rule) -> str:
    if rule.severity is Severity.ERROR:
        command = rule.wrong.command if rule.wrong is not None else "scan"
        return f"This is an error: {_CONSEQUENCES[command]}, so it cannot be ignored.\n"
    return f"To accept it in one place, write `# oprc: ignore[{rule.slug}]` on the line.\n"
