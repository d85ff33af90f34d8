"""Where the cache is, and the secret that its entries are authenticated with."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import partial

_NAME = "oprc-static"
FOLDER_VARIABLE = "OPRC_STATIC_CACHE_DIR"
SECRET_VARIABLE = "OPRC_STATIC_CACHE_SECRET"  # noqa: S105 - the name of a variable
"""The secret itself, for machines that are made anew for every run and restore the cache's folder."""

_SECRET_BYTES = 32

# A link is nothing of ours, and opening a pipe must not wait for who writes to it.
SAFE_READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def cache_folder(chosen: str | None = None) -> str:
    """Return the cache's folder: the chosen one, that of the environment, or what the platform has for caches."""
    named = chosen or os.environ.get(FOLDER_VARIABLE)
    if named:
        return os.path.abspath(named)
    import platformdirs  # noqa: PLC0415  # slow to load

    return platformdirs.user_cache_dir(_NAME, appauthor=False)


def is_ours(folder: str) -> bool:
    """Whether a folder belongs to this user and nobody else may write into it; True where systems do not say."""
    if not hasattr(os, "geteuid"):
        return True
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022


def secret(*, make: bool) -> bytes | None:
    """Return the user's secret; None where it cannot be kept, or others can read it. `make` makes it on first use."""
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        from hashlib import blake2b  # noqa: PLC0415  # few set it

        return blake2b(given.encode("utf-8", "surrogateescape"), digest_size=_SECRET_BYTES).digest()
    import platformdirs  # noqa: PLC0415  # slow to load

    path = os.path.join(platformdirs.user_state_dir(_NAME, appauthor=False), "cache-secret")
    with suppress(OSError):
        return _read_secret(path) or (_made_secret(path) if make else None)
    return None


def _read_secret(path: str) -> bytes | None:
    try:
        descriptor = os.open(path, SAFE_READING)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path} is no file")
        if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
            raise PermissionError(f"{path} is not this user's alone")
        found = file.read(_SECRET_BYTES + 1)
    if len(found) != _SECRET_BYTES:
        raise OSError(f"{path} is not a secret of this program")
    return found


def _made_secret(path: str) -> bytes | None:
    """Make the secret; where two processes do at once, both use that of the first."""
    import secrets  # noqa: PLC0415  # once for each user

    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if not is_ours(folder):
        return None
    new = f"{path}.{secrets.token_hex(8)}"
    opener = partial(os.open, mode=0o600)
    try:
        with open(new, "xb", opener=opener) as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(new)
    return _read_secret(path)
