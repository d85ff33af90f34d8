"""A slice of `scripts/whole_trees.py`: modules of the standard library, and sources that look like the SDK's."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

from scripts.whole_trees import scan_tree

_MODULES = ("argparse.py", "bisect.py", "calendar.py", "cmd.py", "copy.py", "csv.py", "difflib.py", "glob.py",
            "heapq.py", "keyword.py", "linecache.py", "mailcap.py", "netrc.py", "opcode.py", "pprint.py", "queue.py",
            "sched.py", "shlex.py", "string.py", "textwrap.py", "token.py", "types.py", "uuid.py", "json",
            "wsgiref")  # fmt: skip

_LOOKALIKE = """
import oaas
from oaas_sdk import method, service


@oaas.service("Counter", package="other")
class Counter:
    @method()
    def add(self, value): ...


@service("Shop")
class Shop: ...
"""


def test_the_standard_library_holds_nothing(tmp_path: Path) -> None:
    """Nothing is found, nothing goes wrong, whatever else is said of it."""
    library = Path(sysconfig.get_path("stdlib"))
    for name in _MODULES:
        source = library / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, tmp_path / name)
    report = scan_tree("slice", [tmp_path], target="sdk-0.3.6")
    assert report.is_good, report
    assert report.files > 25
    assert not report.unparsed


def test_another_package_that_is_called_oaas_is_not_the_sdk(tmp_path: Path) -> None:
    """Decorators of the same names, from modules with similar names, export nothing on either kind of target."""
    (tmp_path / "app.py").write_text(_LOOKALIKE, encoding="utf-8")
    for target in ("spec", "sdk-0.3.6"):
        report = scan_tree("lookalike", [tmp_path], target=target)
        assert report.is_good, report


def test_the_sdk_itself_would_be_noticed(tmp_path: Path) -> None:
    """The check can fail: a service in a tree is one too many."""
    source = "from oaas_sdk2_py import oaas\n@oaas.service('A')\nclass A: ...\n"
    (tmp_path / "app.py").write_text(source, encoding="utf-8")
    assert not scan_tree("service", [tmp_path], target="sdk-0.3.6").is_good
