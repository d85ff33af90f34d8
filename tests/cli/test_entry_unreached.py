from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run

SDK = "from oaas_sdk2_py import oaas\n"
SERVICE = 'from oaas_sdk2_py import oaas\n\n\n@oaas.service("{0}")\nclass {0}:\n    pass\n'
LEGACY = "from oaas_sdk2_py import Oparaca\napp = Oparaca()\nmeta = app.new_cls('L')\n\n\n@meta\nclass L:\n    pass\n"


def notes(folder: Path, *options: str) -> list[tuple[str, int, str, str]]:
    outcome = run("scan", "--entry", "main", "--report", "json", *options, cwd=folder)
    assert outcome.code == 0, outcome.stderr
    return [
        (each["path"], each["line"], each["message"], each["help"])
        for each in json.loads(outcome.stderr)["findings"]
        if each["rule"] == "unreached-service"
    ]


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        (SERVICE.format("Far"), 5, "Far"),
        (LEGACY, 7, "L"),
        ("if True:\n    " + SERVICE.format("Far").replace("\n", "\n    "), 6, "Far"),
        (SERVICE.format("Far").replace("oaas_sdk2_py", "other"), 0, ""),
        ("import oaas_sdk2_py\n\nclass Far:\n    pass\n", 0, ""),
        (f"{SDK}class Far:\n    pass\noaas.service('x')(Far)\n", 4, "Far"),
        (f"{SDK}Far = oaas.service('x')(type('Made', (), {{}}))\n", 2, "Made"),
        (f"{SDK}svc = oaas.service\n@svc('x')\nclass Far:\n    pass\n", 4, "Far"),
        (f"{SDK}mark = oaas.service('x')\nclass Far:\n    pass\nmark(Far)\n", 5, "Far"),
        (f"{SDK}class Outer:\n    @oaas.service('x')\n    class Far:\n        pass\n", 4, "Far"),
        (f"{SDK}class Far:\n    pass\noaas.service('x')\n", 0, ""),
        (f"{SDK}from oaas_sdk2_py import package as pkg\n@pkg('p')\nclass Far:\n    pass\n", 4, "Far"),
        ("from shared import *\n@app.new_cls()\nclass Far:\n    pass\n", 3, "Far"),
        ("from shared import meta as ours\n@ours\nclass Far:\n    pass\n", 3, "Far"),
        ("import shared\nclass Far:\n    pass\nshared.app.new_cls('x')(Far)\n", 4, "Far"),
        ("this is no python: import oaas_sdk2_py\n", 0, ""),
    ],
)
def test_a_service_that_the_entry_does_not_import_is_noted(tmp_path: Path, text: str, line: int, name: str) -> None:
    (tmp_path / "main.py").write_text(SERVICE.format("Main"))
    (tmp_path / "shared.py").write_text("from oaas_sdk2_py import Oparaca\napp = Oparaca()\nmeta = app.new_cls()\n")
    (tmp_path / "far.py").write_text(text)
    expected = f"`{name}` of `far` is not exported: the entry does not import this module"
    found = [each[:3] for each in notes(tmp_path)]
    assert found == ([("far.py", line, expected)] if name else [])


def test_the_help_gives_the_chain_of_imports(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SERVICE.format("Main"))
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("from . import middle\n")
    (tmp_path / "app" / "middle.py").write_text("from .far import Far\n")
    (tmp_path / "app" / "far.py").write_text(SERVICE.format("Far"))
    ((path, _, _, help),) = notes(tmp_path)
    assert path == "app/far.py"
    assert help == (
        "if it belongs to the program, import `app`, which imports `app.middle`, which imports `app.far` in main.py "
        "or in what that imports"
    )


def test_what_the_entry_imports_is_not_noted(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import far\n")
    (tmp_path / "far.py").write_text(SERVICE.format("Far"))
    assert notes(tmp_path) == []


def test_package_metadata_alone_register_nothing_in_the_sdk(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SERVICE.format("Main"))
    (tmp_path / "far.py").write_text(f"{SDK}@oaas.package('p')\nclass Far:\n    pass\n")
    assert len(notes(tmp_path)) == 1
    assert notes(tmp_path, "--target", "sdk-0.3.6") == []


def test_modules_that_the_entry_imports_hand_names_on(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("from shared import service\n" + SERVICE.format("Main"))
    (tmp_path / "shared.py").write_text(f"{SDK}service = register = oaas.service\n")
    (tmp_path / "far.py").write_text("from shared import register\n@register('Far')\nclass Far:\n    pass\n")
    ((path, line, _, help),) = notes(tmp_path)
    assert (path, line) == ("far.py", 3)
    assert help.startswith("if it belongs to the program, import `far` in main.py")


def test_a_tree_without_the_sdk_is_left_alone_whatever_it_does_to_the_search_path(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("import sys\nsys.path.insert(0, '/x')\nimport typing, __main__\n")
    (tmp_path / "app" / "__main__.py").write_text("")
    (tmp_path / "app" / "compat").mkdir()
    (tmp_path / "app" / "compat" / "typing.py").write_text("")
    outcome = run("scan", "--report", "concise", "--allow-empty", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    (tmp_path / "app" / "other.py").write_text(SERVICE)
    outcome = run("scan", "--report", "concise", cwd=tmp_path)
    assert outcome.code == 1
    assert "`sys.path` was changed before, so `typing` may be app/compat/typing.py" in outcome.stderr
