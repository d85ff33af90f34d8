from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.runtimes import Runtimes


@pytest.fixture(scope="session")
def runtimes() -> Iterator[Runtimes]:
    """The runtimes' workers; the real SDK's environment is made when it is missing."""
    started = Runtimes()
    yield started
    started.close()
