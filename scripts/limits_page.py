"""The page docs/limits.md, made of the limits themselves."""

from __future__ import annotations

from oprc_static.evaluate.iteration.iterables import MOST
from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.settings import Settings
from oprc_static.lower.gates import APART, HERE, MAX_INDENTS
from oprc_static.lower.limits import DEFAULT, MEBIBYTE
from oprc_static.lower.text import MAX_LINE
from oprc_static.lower.verdict import COMPILER_FRAMES
from oprc_static.workspace.run import MOST_EXHAUSTED, WHOLE


def limits_page() -> str:
    """Return the text of the page."""
    return f"""\
# Limits

## Reading a file

No source can crash, hang or exhaust `oprc-static`: one that is beyond these limits is an error of
[source-too-complex](rules/source-too-complex.md) with its place, and every other file is analysed all the same.

A file is looked over before it is parsed. What is small and shallow is parsed in process. What is large or deep is
parsed in a worker process: an isolated Python with a stack of its own, and with limits on its time and memory that
the system enforces. If that process dies, it is started again and the file is tried once more, alone; if it dies again,
that file is lost and no other. What is beyond the last column is refused without trying.

| | in process | in a worker process |
|---|---|---|
| line ends and signs (anything that is no letter, digit, `_` or blank) | {HERE.marks:,} | {APART.marks:,} |
| characters | {HERE.size or 0:,} | the file's size |
| weight of the nesting: 4 for a bracket, 1 to 3 for an operator, a link of a chain or an `elif`, 3 for a block | \
{HERE.weight:,} | {APART.weight:,} |
| the same where the grammar is newer than the Python that runs `oprc-static` | {HERE.unpaired:,} | {APART.unpaired:,} |
| characters in a line | {MAX_LINE:,} | {MAX_LINE:,} |
| levels of indentation | {MAX_INDENTS} | {MAX_INDENTS} |

What CPython's own compiler refuses is refused, too: more than 200 brackets, and with Python 3.11 an expression of
{3 * COMPILER_FRAMES:,} levels, which is a little less than a program has that is imported by others.

Three limits are settings, as options of the command line, in a file named with `--config`, and in the table
`[tool.oprc-static]` of a `pyproject.toml`, where a project may ask for ten times the size and time, and four times the
memory:

| setting | default | what it limits |
|---|---|---|
| `max-file-size` | {DEFAULT.file_size // MEBIBYTE} MiB | the size of a source file |
| `parse-time` | {DEFAULT.parse_time} s | the processor time that a worker may spend on one file; on the clock, \
{DEFAULT.wall_time} s |
| `parse-memory` | {DEFAULT.parse_memory // MEBIBYTE} MiB | the memory that a worker may use |

Linux enforces all of them. Where a system has no such limits, as Windows, the clock alone ends a worker.

`make real-files` reads the standard library and the packages of [whole-trees.md](whole-trees.md): none of their files
is refused.
{_following()}"""


def _following() -> str:
    settings = Settings()
    return f"""
## Following the program

No program can keep `oprc-static` busy forever: what importing it does is counted in steps, not timed, so that the same
program meets a limit at the same construct on every machine. There it is an error of
[budget-exceeded](rules/budget-exceeded.md), and other starting modules are followed all the same. A step is an
expression or statement; what goes through large values costs steps by their size.

| setting | default | what it limits |
|---|---|---|
| `max-steps` | {settings.steps:,} | steps for each starting module or entry; \
{settings.steps_per_module:,} more for each module that it imports |
| `max-text` | {settings.characters // 1_000_000} million | characters of the texts that are computed; \
{settings.characters_per_module:,} more for each module |

They are set like those above; a project's `pyproject.toml` may ask for ten times the default. All starting modules of a
project together may spend {WHOLE} times `max-steps`, and {settings.steps_per_module // 2:,} for each of them; after
{MOST_EXHAUSTED} that were not followed to their end the others get less.

These are fixed: {settings.depth} nested calls are followed. A text of more than {LONGEST:,} characters, or a list of
more than {MOST:,} items that an expression would make at once, is not computed: it is an unknown value, which is an
error only where the document depends on it.
"""
