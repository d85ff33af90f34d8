from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.cli.command import environment

SCAN = """
import sys, time, oprc_static
def scan(*_, progress, **__):
    start = time.monotonic()
    while time.monotonic() - start < {seconds}:
        time.sleep(0.02)
        progress(3, 7, "shop/a\\x1b[31mb.py")
    raise oprc_static.UsageError("over")
oprc_static.scan = scan
from oprc_static.cli.main import main
sys.exit(main(["scan", *sys.argv[1:]]))
"""


def watch(seconds: float, *arguments: str) -> str:
    """Return what a terminal receives on standard error while a scan takes so long."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SCAN.format(seconds=seconds), *arguments],
        env=environment({"TERM": "xterm"}),
        stdout=subprocess.DEVNULL,
        stderr=follower,
    )
    os.close(follower)
    received = b""
    try:
        while chunk := os.read(leader, 4096):
            received += chunk
    except OSError:  # Linux ends a terminal whose other side is closed this way
        pass
    finally:
        os.close(leader)
    assert process.wait(timeout=30) == 2
    return received.decode()


def test_a_slow_scan_shows_where_it_is_and_wipes_the_line() -> None:
    received = watch(1.4)
    assert "\r\x1b[K[3/7] shop/a\\x1b[31mb.py" in received
    assert received.endswith("\r\x1b[Kerror: over\r\n")


def test_a_quick_scan_shows_nothing() -> None:
    assert watch(0.2) == "error: over\r\n"


def test_quiet_and_json_show_nothing() -> None:
    assert watch(1.2, "--quiet") == "error: over\r\n"
    assert watch(1.2, "--report", "json") == "error: over\r\n"


def test_a_pipe_sees_nothing() -> None:
    code = SCAN.format(seconds=1.2)
    done = subprocess.run([sys.executable, "-c", code], env=environment({}), capture_output=True, check=False)
    assert done.stderr == b"error: over\n"
