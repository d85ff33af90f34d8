from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import command, environment, run
from tests.cli.programs import CART, CART_SPEC, UNKNOWN, WARNING, write


def test_documents_go_to_stdout_and_all_else_to_stderr(tmp_path: Path) -> None:
    outcome = run("scan", cwd=write(tmp_path, cart=WARNING))
    assert outcome.code == 0
    assert outcome.stdout == CART_SPEC
    assert "warning[private-method]" in outcome.stderr
    assert outcome.stderr.splitlines()[-1].startswith("1 warning; 1 package from 1 file")


def test_errors_withhold_the_document(tmp_path: Path) -> None:
    outcome = run("scan", cwd=write(tmp_path, cart=CART, order=UNKNOWN))
    assert outcome.code == 1
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("order.py:6:32: error[unknown-value] ")
    assert '6 | @oaas.service("Order", package=os.environ["SHOP"])' in outcome.stderr
    assert "  help: " in outcome.stderr


def test_no_colours_in_a_pipe(tmp_path: Path) -> None:
    assert "\x1b" not in run("scan", cwd=write(tmp_path, cart=WARNING)).stderr


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "0"}, False), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_the_environment_decides_on_colours(tmp_path: Path, env: dict[str, str], coloured: bool) -> None:
    outcome = run("scan", cwd=write(tmp_path, cart=WARNING), env=env)
    assert ("\x1b[" in outcome.stderr) is coloured
    assert outcome.stdout == CART_SPEC


@pytest.mark.parametrize("env", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}])
def test_utf_8_whatever_the_locale(tmp_path: Path, env: dict[str, str]) -> None:
    text = WARNING.replace("What a customer wants.", "Was ein Käufer möchte: 购物车")
    outcome = run("scan", cwd=write(tmp_path, cart=text), env=env)
    assert outcome.stdout == CART_SPEC.replace("What a customer wants.", "'Was ein Käufer möchte: 购物车'")


def test_unicode_paths(tmp_path: Path) -> None:
    folder = tmp_path / "größe und 数据"
    folder.mkdir()
    write(folder, cart=CART, order=UNKNOWN)
    outcome = run("scan", "größe und 数据", cwd=tmp_path, env={"LC_ALL": "C.UTF-8"})
    assert outcome.code == 1
    assert outcome.stderr.startswith("größe und 数据/order.py:6:32: error[unknown-value]")


def test_escapes_in_a_path_do_not_reach_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b[31mb"
    folder.mkdir()
    write(folder, order=UNKNOWN)
    outcome = run("scan", str(folder))
    assert "\x1b" not in outcome.stderr
    assert "\\x1b[31m" in outcome.stderr
    assert "\x1b" not in run("scan", str(tmp_path / "gone\x1b]0;title")).stderr


def test_json_report_is_one_object_on_stderr(tmp_path: Path) -> None:
    outcome = run("scan", "--report", "json", cwd=write(tmp_path, cart=WARNING))
    report = json.loads(outcome.stderr)
    assert report["version"] == 1
    assert report["target"] == "spec"
    assert report["summary"]["warnings"] == 1
    assert [found["rule"] for found in report["findings"]] == ["private-method"]
    assert outcome.stdout == CART_SPEC


def test_quiet_keeps_errors_only(tmp_path: Path) -> None:
    write(tmp_path, cart=WARNING)
    assert run("scan", "--quiet", cwd=tmp_path).stderr == ""
    write(tmp_path, order=UNKNOWN)
    outcome = run("scan", "-q", cwd=tmp_path)
    assert "error[unknown-value]" in outcome.stderr
    assert "warning" not in outcome.stderr


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "wb") as pipe:
        done = subprocess.run(
            command("scan"), cwd=tmp_path, env=environment({}), stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 0
    assert done.stderr.decode().startswith("no findings; 1 package")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the full device")
def test_a_full_disk_is_said_and_fails(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("scan"), cwd=tmp_path, env=environment({}), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"cannot write to standard output: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def run_with_scan(body: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a scan that does `body` instead."""
    code = (
        "import sys, oprc_static\n"
        f"def scan(*_, **__):\n    {body}\n"
        "oprc_static.scan = scan\n"
        "from oprc_static.cli.main import main\n"
        "sys.exit(main(['scan']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(env), capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    return done


def test_an_interrupt_ends_quietly() -> None:
    done = run_with_scan("raise KeyboardInterrupt")
    assert done.returncode == 130
    assert done.stderr.strip() == "interrupted"


def test_an_internal_error_is_a_finding_and_no_traceback() -> None:
    done = run_with_scan("raise ValueError('odd\\x1b thing')")
    assert done.returncode == 1
    assert done.stderr.startswith("error[internal-error] ")
    assert "ValueError: odd\\x1b thing" in done.stderr
    assert "OPRC_STATIC_TRACEBACK=1" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_traceback_can_be_asked_for() -> None:
    done = run_with_scan("raise RecursionError('deep')", OPRC_STATIC_TRACEBACK="1")
    assert done.returncode == 1
    assert "Traceback (most recent call last)" in done.stderr


def test_a_usage_error_of_the_library_is_one_of_the_command() -> None:
    done = run_with_scan("raise oprc_static.UsageError('no such target')")
    assert done.returncode == 2
    assert done.stderr.startswith("error: no such target\n")


def test_a_path_that_is_no_utf_8_is_shown_escaped(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102  # Path takes no bytes
    write(Path(os.fsdecode(folder)), order=UNKNOWN)
    outcome = run("scan", cwd=tmp_path)
    assert outcome.code == 1
    assert outcome.stderr.startswith("caf\\udce9/order.py:6:32: error[unknown-value]")
    report = json.loads(run("scan", "--report", "json", cwd=tmp_path).stderr)
    assert report["findings"][0]["path"] == "caf\\udce9/order.py"
