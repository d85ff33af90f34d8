"""Totality: every file of the running Python's library is lowered, or is one that its compiler refuses.

A sample by default; `OPRC_STDLIB=all` takes every file.
"""

from __future__ import annotations

import io
import os
import random
import sysconfig
import tokenize
from functools import partial
from pathlib import Path

import pytest

from oprc_static import ir
from oprc_static.lower import lower_module
from oprc_static.lower.gates import APART
from oprc_static.lower.program import module_from_bytes
from tests.unit.lower.checks import accepted, assert_lowered_like_the_oracle, without_ast

_LIBRARY = Path(sysconfig.get_path("stdlib"))
_ALL = sorted(path for path in _LIBRARY.rglob("*.py") if "site-packages" not in path.parts)
_SAMPLE = _ALL if os.environ.get("OPRC_STDLIB") == "all" else random.Random(20).sample(_ALL, min(80, len(_ALL)))  # noqa: S311
_KNOWN_TO_BE_HARD = [
    path
    for path in _ALL
    if path.name
    in {"topics.py", "ann_module.py", "test_fstring.py", "bad_coding.py", "badsyntax_3131.py", "test_grammar.py"}
]
_FILES = sorted({*_SAMPLE, *_KNOWN_TO_BE_HARD})
_CHUNKS = [_FILES[start::8] for start in range(8)]


@pytest.mark.parametrize("chunk", range(8))
def test_the_library_is_lowered_as_ast_says(chunk: int) -> None:
    for path in _CHUNKS[chunk]:
        data = path.read_bytes()
        if accepted(data) is None:
            assert isinstance(lower_module(data), ir.Loss), path
        else:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            assert_lowered_like_the_oracle(data.decode(encoding), data, lower=partial(module_from_bytes, room=APART))


@pytest.mark.parametrize("chunk", range(8))
def test_libcst_alone_lowers_the_library_alike(chunk: int) -> None:
    for path in _CHUNKS[chunk][:4]:
        data = path.read_bytes()
        paired = lower_module(data)
        if isinstance(paired, ir.Loss) or len(data) > 100_000 or path in _KNOWN_TO_BE_HARD:
            continue
        with without_ast():
            alone = lower_module(data)
        assert isinstance(alone, ir.Module), path
        assert alone == paired, path
