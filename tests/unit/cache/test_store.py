"""The cache's entries: what is not as it should be is no entry, and nothing that the disk does is an error."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oprc_static.cache import place
from oprc_static.cache.store import Store
from tests.cli.command import environment

_NAME = "ab" * 20


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path), b"key" * 10)


def _entry(store: Store) -> Path:
    store.put("runs", _NAME, b"content")
    return Path(store.folder, "runs", _NAME[:2], _NAME[2:])


def test_what_was_put_is_got(store: Store) -> None:
    _entry(store)
    assert store.get("runs", _NAME) == b"content"
    assert store.get("lowered", _NAME) is None
    assert store.get("runs", "cd" * 20) is None


def test_every_changed_byte_and_every_cut_is_noticed(store: Store) -> None:
    entry = _entry(store)
    whole = entry.read_bytes()
    for at in range(len(whole)):
        entry.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert store.get("runs", _NAME) is None
        entry.write_bytes(whole[:at])
        assert store.get("runs", _NAME) is None
    entry.write_bytes(whole + b"\0")
    assert store.get("runs", _NAME) is None


def test_an_entry_in_anothers_place_or_with_anothers_key_is_none(store: Store) -> None:
    entry = _entry(store)
    moved = entry.with_name("ef" * 19)
    entry.rename(moved)
    assert store.get("runs", _NAME[:2] + moved.name) is None
    moved.rename(entry)
    assert Store(store.folder, b"another key").get("runs", _NAME) is None


def test_a_folder_where_an_entry_should_be_is_a_miss(store: Store) -> None:
    entry = _entry(store)
    entry.unlink()
    entry.mkdir()
    assert store.get("runs", _NAME) is None
    store.put("runs", _NAME, b"content")


def test_nothing_is_left_of_a_write_that_fails(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    store.put("runs", _NAME, b"content")
    assert [each for each in Path(store.folder).rglob("*") if each.is_file()] == []
    monkeypatch.undo()
    store.put("runs", _NAME, b"content")
    assert store.get("runs", _NAME) is None, "a disk that refused is not asked again in this run"


def test_what_was_not_used_for_longest_goes_first(store: Store) -> None:
    for number in range(4):
        name = f"{number}{number}" * 20
        store.put("lowered", name, bytes(100))
        path = Path(store.folder, "lowered", name[:2], name[2:])
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    assert store.get("lowered", "00" * 20) is not None  # used: it is the youngest now
    assert store.prune(300) == 2
    kept = [number for number in range(4) if store.get("lowered", f"{number}{number}" * 20) is not None]
    assert kept == [0, 3]
    assert store.sizes()["lowered"].entries == 2


def test_clearing_leaves_what_is_not_the_caches(store: Store) -> None:
    entry = _entry(store)
    other = Path(store.folder, "thesis.txt")
    other.write_text("years of work")
    store.prune(0)
    assert not entry.exists()
    assert other.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="systems without owners")
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o720])
def test_a_folder_that_others_can_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(mode)
    assert Store.open(str(folder)) is None
    folder.chmod(0o755)
    assert Store.open(str(folder)) is not None


def test_a_link_to_a_folder_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "cache").symlink_to("real")
    assert Store.open(str(tmp_path / "cache")) is None


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(place.SECRET_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert place.secret(make=False) is None
    first = place.secret(make=True)
    assert first is not None and len(first) == 32
    assert place.secret(make=True) == place.secret(make=False) == first
    (file,) = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert file.stat().st_mode & 0o077 == 0
    file.chmod(0o644)
    assert place.secret(make=True) is None
    file.chmod(0o600)
    file.write_bytes(b"short")
    assert place.secret(make=True) is None


def test_without_a_place_for_the_secret_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(place.SECRET_VARIABLE, raising=False)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert Store.open(str(tmp_path / "cache")) is None


_WRITE_AND_READ = """
import sys
from oprc_static.cache.store import Store
store, content = Store(sys.argv[1], b"key" * 10), sys.argv[2].encode() * 10_000
for turn in range(50):
    name = f"{turn % 5}" * 40
    store.put("runs", name, content)
    seen = store.get("runs", name)
    assert seen is not None and len(set(seen)) == 1 and len(seen) == 10_000, seen
"""


def test_processes_that_write_the_same_entries_never_see_half_of_one(tmp_path: Path) -> None:
    commands = [[sys.executable, "-c", _WRITE_AND_READ, str(tmp_path), each] for each in "ab"]
    processes = [subprocess.Popen(command, env=environment({})) for command in commands]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert not list(tmp_path.rglob("*.new"))


def test_room_is_made_once_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(Store, "prune", lambda _, largest: calls.append(largest))
    store.prune_daily()
    store.prune_daily()
    assert len(calls) == 1
    old = time.time() - 100_000
    os.utime(Path(store.folder, "pruned"), (old, old))
    store.prune_daily()
    assert len(calls) == 2
