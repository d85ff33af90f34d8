from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.command import Outcome, environment, run

GOOD = """\
name: shop
version: '1.0'
classes:
- key: Cart
  function_bindings:
  - {name: add, function_key: cart.add, access_modifier: PUBLIC}
functions:
- key: cart.add
  provision_config:
    container_image: cart:1
    port: 8080
    need_http2: true
"""

MANY_FAULTS = """\
name: shop
version: 1.0   # as a text
classes:
- key: Cart

  function_bindings:   # why these
  - {name: add, function_key: cart.add, access_modifier: public, immutable: true}   # in flow
functions:
- key: cart.add
  provision_config:
    container_image: cart:1
    port: "8080"   # the SDK's
dependencies: [shop]
---
"""

REPAIRED = """\
name: shop
version: '1.0'   # as a text
classes:
- key: Cart

  function_bindings:   # why these
  - {name: add, function_key: cart.add, access_modifier: PUBLIC, stateless: true}   # in flow
functions:
- key: cart.add
  provision_config:
    container_image: cart:1
    port: 8080   # the SDK's
    need_http2: true
dependencies: [shop]
"""

SERVICE = """\
from oaas_sdk2_py import OaasObject, oaas

@oaas.service("Cart", package="shop")
class Cart(OaasObject):
    @oaas.method()
    async def add(self, amount: int) -> int:
        return amount
"""


def lint(folder: Path, *arguments: str) -> Outcome:
    return run("lint", *arguments, cwd=folder)


def found(outcome: Outcome) -> list[str]:
    report = json.loads(outcome.stdout)
    return [f"{each['path']}:{each['line']}:{each['column']} {each['rule']}" for each in report["findings"]]


def test_a_document_without_faults_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(GOOD)
    outcome = lint(tmp_path)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "no findings; 1 package from 1 file\n", "")


def test_all_findings_of_one_run_have_their_places(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(MANY_FAULTS)
    outcome = lint(tmp_path, "--report", "json")
    assert outcome.code == 1
    assert found(outcome) == [
        "shop.yaml:2:10 unquoted-scalar",
        "shop.yaml:7:58 enum",
        "shop.yaml:7:66 unknown-field",
        "shop.yaml:11:5 http2",
        "shop.yaml:12:11 bad-type",
        "shop.yaml:13:16 dependency",
        "shop.yaml:14:1 multi-document",
    ]
    assert all(each["help"] for each in json.loads(outcome.stdout)["findings"])


def test_a_text_report_shows_the_line(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(GOOD.replace("PUBLIC", "public"))
    outcome = lint(tmp_path, "shop.yaml")
    assert outcome.stdout == dedent(
        """\
        shop.yaml:6:58: error[enum] `access_modifier` of binding 'add' is 'public', not one of PUBLIC, INTERNAL, PRIVATE
          |
        6 |   - {name: add, function_key: cart.add, access_modifier: public}
          |                                                          ^^^^^^
          help: write PUBLIC

        1 error; 1 package from 1 file
        """
    )


def test_warnings_fail_when_asked_to(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(GOOD.replace("'1.0'", "1.0"))
    assert [lint(tmp_path).code, lint(tmp_path, "--fail-on", "warning").code] == [0, 1]


def test_a_folder_has_package_documents_among_other_yaml(tmp_path: Path) -> None:
    others = {
        "service.yaml": "name: shop\nport: 80\n",
        "list.yml": "- name: shop\n  classes: []\n",
        "broken.yaml": "a: [\n",
        "chart/values.yaml": "name: {{ .Values.name }}\nclasses: {{ x }\n",
        ".hidden.yaml": "name: 1\nclasses: []\n",
        "node_modules/x.yaml": "name: 1\nclasses: []\n",
        "ignored/x.yaml": "name: 1\nclasses: []\n",
        "excluded.yaml": "name: 1\nclasses: []\n",
        ".gitignore": "ignored/\n",
        "pyproject.toml": '[tool.oprc-static]\nexclude = ["excluded.yaml"]\n',
        "notes.txt": "name: 1\nclasses: []\n",
    }
    wanted = {
        "a.yaml": "name: 1.0\nclasses: []\n",
        "deep/er/b.yml": "functions: []\nname: 1.0\n",
        "deep/json.yaml": '{"name": 1.0, "functions": []}',
        "nested/pyproject.toml": "",
        "nested/c.yaml": "name: 1.0\nclasses: []\n",
        "broken-package.yaml": "name: shop\nclasses: [\n",
    }
    (tmp_path / ".git").mkdir()
    for name, text in (others | wanted).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "wide.yaml").write_bytes("name: shop\nclasses: []\n".encode("utf-16"))
    assert {each.split(":")[0] for each in found(lint(tmp_path, "--report", "json"))} == {
        "a.yaml", "deep/er/b.yml", "deep/json.yaml", "nested/c.yaml", "broken-package.yaml", "chart/values.yaml",
        "wide.yaml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "slug"),
    [
        ("port.yaml", "port: 80\n", "missing-required"),
        ("notes.txt", "name: 1.0\n", "unquoted-scalar"),
        (".hidden", "a: [", "broken-yaml"),
        ("empty.yaml", "", "missing-required"),
        ("comment.yaml", "# nothing\n---\n", "missing-required"),
        ("list.yaml", "- name: x\n", "bad-type"),
        ("binary.yaml", "\x00\x01", "encoding"),
        ("deep.yaml", "[" * 3000, "yaml-limit"),
    ],
)
def test_a_named_file_is_a_package_document(tmp_path: Path, name: str, text: str, slug: str) -> None:
    (tmp_path / name).write_text(text)
    assert slug in {each.split()[1] for each in found(lint(tmp_path, "--report", "json", name))}


def test_a_huge_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("name: shop\nclasses: []\n#" + "x" * (16 * 1024 * 1024))
    assert found(lint(tmp_path, "--report", "json")) == ["shop.yaml:1:1 yaml-limit"]


def test_aliases_that_multiply_are_a_finding(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60)]
    (tmp_path / "shop.yaml").write_text("name: shop\nclasses: []\n" + "\n".join(lines) + "\n")
    assert found(lint(tmp_path, "--report", "json")) == ["shop.yaml:1:1 yaml-limit"]


def test_sources_get_the_findings_of_a_scan_and_print_no_document(tmp_path: Path) -> None:
    (tmp_path / "service.py").write_text(SERVICE + "\n@oaas.service\nclass Bare(OaasObject):\n    pass\n")
    (tmp_path / "shop.yaml").write_text(GOOD.replace("'1.0'", "1.0"))
    outcome = lint(tmp_path, "--report", "json")
    assert [each.split(":")[0] for each in found(outcome)] == ["service.py", "shop.yaml"]
    assert [each.split(":")[0] for each in found(lint(tmp_path, "--report", "json", "service.py"))] == ["service.py"]
    assert [each.split(":")[0] for each in found(lint(tmp_path, "--report", "json", "shop.yaml"))] == ["shop.yaml"]


def test_an_error_in_a_source_fails(tmp_path: Path) -> None:
    (tmp_path / "service.py").write_text(SERVICE.replace("amount: int)", "a, b, c, d)"))
    outcome = lint(tmp_path)
    assert outcome.code == 1
    assert "service.py:3:1: error[" in outcome.stdout or "service.py:" in outcome.stdout


def test_an_empty_folder_says_that_it_is(tmp_path: Path) -> None:
    outcome = lint(tmp_path, "--report", "concise")
    assert outcome.code == 0
    assert "note[nothing-found]" in outcome.stdout


def test_ignore_comments_take_warnings_away_and_say_when_they_take_none(tmp_path: Path) -> None:
    text = GOOD.replace("'1.0'", "1.0  # oprc: ignore[unquoted-scalar]").replace(
        "PUBLIC}", "public}  # oprc: ignore[enum]"
    )
    (tmp_path / "shop.yaml").write_text(text)
    outcome = lint(tmp_path, "--report", "json")
    assert found(outcome) == ["shop.yaml:6:58 enum", "shop.yaml:6:67 unused-ignore"]
    assert "errors cannot be ignored" in outcome.stdout


def test_what_is_ignored_is_not_repaired(tmp_path: Path) -> None:
    text = GOOD.replace("'1.0'", "1.0  # oprc: ignore[unquoted-scalar]")
    (tmp_path / "shop.yaml").write_text(text)
    assert lint(tmp_path, "--fix").code == 0
    assert (tmp_path / "shop.yaml").read_text() == text


def test_fix_repairs_what_is_safe_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(MANY_FAULTS)
    path.chmod(0o640)
    outcome = lint(tmp_path, "--fix", "--report", "json")
    assert path.read_text() == REPAIRED
    assert found(outcome) == ["shop.yaml:14:16 dependency"]
    assert (outcome.code, outcome.stderr) == (0, "repaired shop.yaml\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    before = path.stat()
    again = lint(tmp_path, "--fix")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert again.stderr == ""


def test_fix_keeps_line_ends_and_a_missing_last_one(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(MANY_FAULTS.removesuffix("---\n").rstrip("\n").replace("\n", "\r\n").encode())
    lint(tmp_path, "--fix")
    assert path.read_bytes() == REPAIRED.rstrip("\n").replace("\n", "\r\n").encode()


def test_fix_removes_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert lint(tmp_path, "--fix").code == 0
    assert path.read_bytes() == GOOD.encode()


def test_fix_writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text(MANY_FAULTS)
    (tmp_path / "shop.yaml").symlink_to("real.txt")
    lint(tmp_path, "--fix", "shop.yaml")
    assert (tmp_path / "shop.yaml").is_symlink()
    assert (tmp_path / "real.txt").read_text() == REPAIRED


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(MANY_FAULTS)
    (tmp_path / "b.yaml").chmod(0o444)
    outcome = lint(tmp_path, "--fix")
    assert outcome.code == 2
    assert "b.yaml: is read-only" in outcome.stderr
    assert (tmp_path / "a.yaml").read_text() == MANY_FAULTS


def test_diff_shows_what_fix_does_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(MANY_FAULTS)
    outcome = lint(tmp_path, "--diff", "--fix")
    assert path.read_text() == MANY_FAULTS
    assert outcome.code == 1
    assert "error[enum]" in outcome.stderr
    subprocess.run(["patch", "-p0"], input=outcome.stdout.encode(), cwd=tmp_path, check=True, capture_output=True)
    assert path.read_text() == REPAIRED


def test_diff_of_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(GOOD)
    outcome = lint(tmp_path, "--diff")
    assert (outcome.code, outcome.stdout) == (0, "")


def test_fields_without_effect_are_noted_on_request(tmp_path: Path) -> None:
    text = GOOD.replace("PUBLIC}", "PRIVATE}  # oprc: ignore[no-effect]").replace(
        "- key: Cart\n", "- key: Cart\n  state_spec: {consistency_model: NONE}\n"
    )
    (tmp_path / "shop.yaml").write_text(text)
    assert found(lint(tmp_path, "--report", "json")) == []
    assert found(lint(tmp_path, "--report", "json", "--pedantic")) == ["shop.yaml:5:35 no-effect"]


@pytest.mark.parametrize("path", ["missing.yaml", "missing", ""])
def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path, path: str) -> None:
    outcome = lint(tmp_path, path)
    assert outcome.code == 2
    assert "error: " in outcome.stderr


def test_an_unreadable_setting_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.oprc-static]\ntarget = 3\n")
    assert lint(tmp_path).code == 2


def test_quiet_shows_errors_only(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(MANY_FAULTS)
    outcome = lint(tmp_path, "-q", "--report", "concise")
    assert "warning" not in outcome.stdout
    assert "error[enum]" in outcome.stdout


def test_links_are_read_as_a_scan_reads_them(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.yaml").write_text("name: 1.0\nclasses: []\n")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "b.yaml").write_text("name: 1.0\nclasses: []\n")
    (tmp_path / "inside" / "a.yaml").symlink_to("../outside/a.yaml")
    (tmp_path / "inside" / "c.yaml").symlink_to("b.yaml")
    assert found(lint(tmp_path, "--report", "json", "inside")) == [
        "inside/a.yaml:1:1 skipped-symlink",
        "inside/b.yaml:1:7 unquoted-scalar",
        "inside/c.yaml:1:7 unquoted-scalar",
    ]
    assert found(lint(tmp_path, "--report", "json", "inside/a.yaml")) == ["inside/a.yaml:1:7 unquoted-scalar"]
    assert len(found(lint(tmp_path, "--report", "json", "inside", "--follow-symlinks"))) == 3


def test_documents_alone_are_looked_at_without_the_evaluator(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(MANY_FAULTS)
    program = (
        "import sys; from oprc_static.cli.main import main; main(['lint', '--fix', 'shop.yaml']);"
        "print([name for name in ('libcst', 'oprc_static.workspace', 'oprc_static.evaluate') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment({}), capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_nested_projects_settings_hold_below_it(tmp_path: Path) -> None:
    for folder in ("outer", "outer/inner"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text("name: 1.0\nclasses: []\n")
        (tmp_path / folder / "y.yaml").write_text("name: 1.0\nclasses: []\n")
    (tmp_path / "outer" / "pyproject.toml").write_text('[tool.oprc-static]\nexclude = ["x.yaml"]\n')
    (tmp_path / "outer" / "inner" / "pyproject.toml").write_text('[tool.oprc-static]\nexclude = ["y.yaml"]\n')
    assert {each.split(":")[0] for each in found(lint(tmp_path, "--report", "json", "outer"))} == {
        "outer/y.yaml", "outer/inner/x.yaml",
    }  # fmt: skip
