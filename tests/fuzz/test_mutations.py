"""The seeded bugs follow the code that they change: whether the fuzzer finds them is for `make mutate` to say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fuzz.mutations import MUTATIONS, Mutation, NotOnceError, apply

_PACKAGE = Path(__file__).resolve().parents[2] / "oprc_static"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_a_mutation_still_applies(mutation: Mutation, tmp_path: Path) -> None:
    file = tmp_path / mutation.file
    file.parent.mkdir(parents=True)
    shutil.copyfile(_PACKAGE / mutation.file, file)
    apply(mutation, tmp_path)
    changed = file.read_text(encoding="utf-8")
    assert changed != (_PACKAGE / mutation.file).read_text(encoding="utf-8")
    compile(changed, mutation.file, "exec", dont_inherit=True)


def test_a_text_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\nx = 1\n", encoding="utf-8")
    with pytest.raises(NotOnceError, match="2 times"):
        apply(Mutation("twice", "a.py", "x = 1", "x = 2"), tmp_path)
