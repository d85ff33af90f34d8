"""Runs the command line in this process, where a test tries too many inputs to start a process for each."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest

from oprc_static.cli.main import main
from tests.cli.command import Outcome, environment


class Here:
    """Runs commands in a folder; the fixture `here` of a test module makes one."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        """Take what is printed from `capture`."""
        self._capture = capture

    def run(self, *arguments: str, cwd: Path) -> Outcome:
        """Run a command and return how it ended, as `tests.cli.command.run` does."""
        before = Path.cwd()
        os.chdir(cwd)
        try:
            with mock.patch.dict(os.environ, environment({}), clear=True):
                code = main(arguments)
        finally:
            os.chdir(before)
        said = self._capture.readouterr()
        return Outcome(code, said.out.decode("utf-8"), said.err.decode("utf-8"))
