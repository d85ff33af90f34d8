from __future__ import annotations

import signal
import sys
from pathlib import Path

_REPOSITORY = str(Path(__file__).resolve().parent.parent)
if _REPOSITORY not in sys.path:  # `pytest` alone does not put it there, `python -m pytest` does
    sys.path.insert(0, _REPOSITORY)


def pytest_addoption(parser):
    parser.addoption("--update-summary", action="store_true", help="write tests/cases/SUMMARY.md anew")
    parser.addoption("--every-target", action="store_true", help="run every pair of case and target, not a sample")
    parser.addoption("--record-security", action="store_true", help="write tests/security/record.json anew")


def pytest_configure(config):
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell: it is inherited
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "runtime: compares with a runtime in a process of its own")
    if config.getoption("--record-security"):
        from tests.security.record import RecorderPlugin

        config.pluginmanager.register(RecorderPlugin(), "security-record")
