"""Why programs are refused that the runtime accepts: each error's cause."""

from __future__ import annotations

from typing import NamedTuple


class Cause(NamedTuple):
    """Why an error is given whose text holds `part`, where SEMANTICS allows it, and what in a program gives it."""

    part: str
    why: str
    section: str
    example: str

    def __str__(self) -> str:
        return f"{self.why} ({self.section}). `{self.example}`"


_OUTSIDE = "5: values from outside"
_MACHINE = "5: environment, files, time, randomness"
_UNKNOWN_WAY = "5: an unknown condition, loop or `try`"
_EACH_RUN = "5: it differs from run to run"
_GAP = "a gap: nothing forbids to follow it"

CAUSES: tuple[Cause, ...] = (
    Cause("environment variable", "what the environment holds is known to the run alone", _MACHINE, "os.environ['A']"),
    Cause("path of a file on the machine", "where the program lies is known to the run alone", _MACHINE, "__file__"),
    Cause("an object's id or hash", "hashes of text are salted, and ids are addresses", _EACH_RUN, 'hash("a")'),
    Cause("order of a set", "the order of a set of texts depends on the salt of hashes", _EACH_RUN, 'str({"a", "b"})'),
    Cause(
        "dataclass writes the signature",
        "a default that is a function prints its address (a method that is called like a field)",
        "4.1: reproduced where it is knowable",
        "size: int = 0; def size(self): ...",
    ),
    Cause(
        "it is the text of an exception",
        "CPython words it differently from version to version, or the wording is not among those that are compared",
        _GAP,
        "iter(1)",
    ),
    Cause("splits what only a run can tell", "what is raised is unknown", _UNKNOWN_WAY, "except* ValueError:"),
    Cause(
        "a clause of `…` raises",
        "it becomes part of a group with what is left, which is not followed",
        _GAP,
        "except* ValueError: raise KeyError",
    ),
    Cause(
        "which registered function is chosen",
        "the types of arguments decide it when the function is called",
        _GAP,
        "functools.singledispatch",
    ),
    Cause(
        "`…` of an exception is not followed",
        "context and traceback of exceptions are not kept",
        _GAP,
        "error.__context__",
    ),
    Cause("`…` of a function is not followed", "code objects are not modelled", _GAP, "function.__code__"),
    Cause("is set by the import system", "module specifications are not modelled", _GAP, "__spec__.name"),
    Cause("is part of the MRO", "classes from outside have no MRO here", _OUTSIDE, "class A(abc.ABC); A.__mro__"),
    Cause(
        "the parameters of this callable", "the constructor of a class is not looked into", _GAP, "method()(SomeClass)"
    ),
    Cause(
        "the text of a", "the text shows an address, or parts that are unknown themselves", _EACH_RUN, "str(object())"
    ),
    Cause(
        ", no string",
        "the runtime prints what it does not check, with YAML tags",
        "4.1: unchecked types are errors",
        '__doc__ = b"bytes"',
    ),
    Cause(
        "on an object of the SDK", "what it changes inside the SDK is not modelled", "4.1: follow, or refuse", "app.x"
    ),
    Cause("comes from outside", "nothing is known of external modules", _OUTSIDE, "import requests"),
    Cause(
        "it is what `…` returns", "the function is not among those that are followed", _OUTSIDE, "inspect.signature(f)"
    ),
    Cause(
        "a call of `…` may raise", "an external function in a `try`: its handler may run", _OUTSIDE, "logging.info()"
    ),
    Cause("may raise", "it follows from a value that is unknown already, in a `try`", _UNKNOWN_WAY, "str(unknown)"),
    Cause("in a loop whose rounds", "nobody knows how often the body runs", _UNKNOWN_WAY, "while unknown:"),
    Cause("differs between the ways", "both ways are run, and they give different values", _UNKNOWN_WAY, "if unknown:"),
    Cause("depends on a condition", "both ways are run, and they register differently", _UNKNOWN_WAY, "if unknown:"),
    Cause("only a run can tell", "it follows from a value that is unknown already", _UNKNOWN_WAY, "unknown == 1"),
    Cause("is not followed", "the library's model leaves it out", _GAP, "sys.settrace"),
)
"""The causes, the particular ones first: the first whose `part` an error holds is its cause."""


def cause_of(reason: str) -> str:
    """Return the cause of an error as the fuzzer counts it (names and numbers left out); empty when none is written."""
    return next((str(cause) for cause in CAUSES if cause.part in reason), "")
