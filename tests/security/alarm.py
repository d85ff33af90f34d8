"""The alarm: an audit hook that writes down what a scan must never do. Installed by `watched`, never by the program.

A `.pth` file of a virtual environment made for the tests imports this module in every process of that environment,
also under `-I`. What is allowed stands in `alarm.rules` beside it, a key and a value on a line; every process writes
the command that started it, and every forbidden act, to the log that is named there. It imports only what Python has
loaded at that time anyway, so that it hides no import of the program's own.

Code is judged by where its code object comes from: `compile` alone runs nothing, and dataclasses and namedtuples run
code that they wrote themselves.
"""

# ruff: noqa: PTH100, PTH118, PTH119, PTH120, PTH123

import os
import sys

_RULES: dict[str, list[str]] = {}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "alarm.rules"), encoding="utf-8") as _file:
    for _line in _file:
        _key, _, _value = _line.rstrip("\n").partition("\t")
        _RULES.setdefault(_key, []).append(_value)

_CODE = tuple(_RULES["code"])
_READ = (*_CODE, *_RULES.get("read", ()), *_RULES.get("write", ()))
_WRITE = tuple(_RULES.get("write", ()))
_SCANNED = tuple(_RULES.get("scanned", ()))
_PROGRAMS = [tuple(each.split("\t")) for each in _RULES["programs"]]
_LOG = os.open(_RULES["log"][0], os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

_PYTHON = ""
"""The caller where no Python code is: the interpreter itself, which runs the text of `-c`."""

_GENERATORS = (
    _PYTHON,
    "<frozen site>",
    os.path.join(os.path.dirname(os.__file__), "dataclasses.py"),
    os.path.join(os.path.dirname(os.__file__), "collections", "__init__.py"),
    *_RULES.get("generators", ()),
)
"""Modules that run code which they composed themselves, of the names of fields."""

_TYPING = os.path.join(os.path.dirname(os.__file__), "typing.py")
_LIBRARIES = tuple(_RULES["libraries"])

_SETTINGS_ABOVE = ("pyproject.toml", ".gitignore", "exclude")
"""What may be read in folders above a scanned one: settings, and what git leaves out."""


def _say(event: str, detail: str) -> None:
    os.write(_LOG, ascii((os.getpid(), event, detail)).encode() + b"\n")


def _inside(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def _real(path: object) -> str | None:
    """Return where a path really leads; None for a descriptor."""
    if isinstance(path, int) or path is None:
        return None
    return os.path.realpath(os.fsdecode(path))


def _is_above(path: str) -> bool:
    return os.path.basename(path) in _SETTINGS_ABOVE and any(
        each.startswith(os.path.dirname(path).removesuffix("/.git/info").rstrip("/") + "/") for each in _SCANNED
    )


def _caller() -> str:
    """Return the file of the code that raised the event: behind the hook, its table's function and this one."""
    try:
        return sys._getframe(3).f_code.co_filename
    except ValueError:
        return _PYTHON


def _asks_for_annotation() -> str:
    """Return the file of the code for which `typing` evaluates an annotation."""
    frame = sys._getframe(3)
    while frame.f_back is not None and frame.f_code.co_filename == _TYPING:
        frame = frame.f_back
    return frame.f_code.co_filename


def _exec(arguments: tuple[object, ...]) -> str | None:
    name = getattr(arguments[0], "co_filename", "?")
    if name.startswith("<frozen ") or _inside(os.path.realpath(name), _CODE):
        return None
    caller = _caller()
    if caller == _TYPING:
        caller = _asks_for_annotation()
    is_harmless = caller in _GENERATORS or caller.startswith(_LIBRARIES)
    return None if name.startswith("<") and is_harmless else f"{name} by {caller}"


def _compile(arguments: tuple[object, ...]) -> str | None:
    name = arguments[1]
    text = os.fsdecode(name) if isinstance(name, str | bytes) else "<none>"
    return None if not text or text.startswith("<") or _inside(os.path.realpath(text), _CODE) else text


def _import(arguments: tuple[object, ...]) -> str | None:
    module, file, path = arguments[:3]
    if isinstance(file, str) and not _inside(os.path.realpath(file), _CODE):
        return f"{module} from {file}"
    for entry in path if isinstance(path, list) else ():
        if not entry or _inside(os.path.realpath(entry), _SCANNED):
            return f"{module} with {entry!r} on sys.path"
    return None


def _unmarshal(_: tuple[object, ...]) -> str | None:
    return None if _caller() == "<frozen importlib._bootstrap_external>" else f"by {_caller()}"


def _open(arguments: tuple[object, ...]) -> str | None:
    path, mode, flags = arguments[:3]
    real = _real(path)
    if real is None or not path:
        return None  # the compiler tries to open the name of what it compiles, and there is no file without a name
    writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)) if isinstance(flags, int) else False
    writes = writes or (isinstance(mode, str) and bool(set(mode) & set("wax+")))
    if writes:
        is_bytecode = _caller() == "<frozen importlib._bootstrap_external>" and _inside(real, _CODE)
        return None if is_bytecode or real == os.devnull or _inside(real, _WRITE) else f"write {real}"
    return None if _inside(real, _READ) or real in (os.devnull, "/dev/urandom") or _is_above(real) else f"read {real}"


def _list(arguments: tuple[object, ...]) -> str | None:
    real = _real(arguments[0])
    is_import = _caller() == "<frozen importlib._bootstrap_external>" or arguments[0] in sys.path
    return None if real is None or is_import or _inside(real, _READ) else f"list {real}"


def _change(arguments: tuple[object, ...]) -> str | None:
    is_import = _caller() == "<frozen importlib._bootstrap_external>"
    allowed = (*_WRITE, *_CODE) if is_import else _WRITE
    paths = [os.path.abspath(os.fsdecode(each)) for each in arguments if isinstance(each, str | bytes | os.PathLike)]
    return next((f"change {each}" for each in paths if not _inside(os.path.realpath(each), allowed)), None)


def _start(arguments: tuple[object, ...]) -> str | None:
    given = arguments[1]
    words = [os.fsdecode(each) for each in given] if isinstance(given, list | tuple) else [str(given)]
    is_ours = any(tuple(words[: len(each)]) == each for each in _PROGRAMS)
    return None if is_ours else " ".join(words)


def _never(arguments: tuple[object, ...]) -> str:
    return repr(arguments)[:200]


def _spawn(arguments: tuple[object, ...]) -> str | None:
    """Judge a start below `subprocess`, which said what it starts in an event of its own."""
    return None if os.path.basename(_caller()) == "subprocess.py" else _never(arguments)


_JUDGES = {
    "exec": _exec,
    "compile": _compile,
    "import": _import,
    "marshal.load": _unmarshal,
    "marshal.loads": _unmarshal,
    "open": _open,
    "os.listdir": _list,
    "os.scandir": _list,
    "subprocess.Popen": _start,
    "os.posix_spawn": _spawn,
    "pickle.find_class": _never,
    "pty.spawn": _never,
    "code.__new__": _never,
    **dict.fromkeys(("os.fork", "os.forkpty", "os.exec", "os.spawn", "os.system", "os.startfile"), _never),
    **dict.fromkeys(
        ("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"), _change
    ),
    **dict.fromkeys(("os.truncate", "os.utime"), _change),
}
_NEVER = ("socket.", "ctypes.", "urllib.", "ftplib.", "http.", "smtplib.", "webbrowser.", "sqlite3.", "shutil.")


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    judge = _JUDGES.get(event)
    if judge is None:
        if not event.startswith(_NEVER):
            return
        judge = _never
    fault = judge(arguments)
    if fault is not None:
        _say(event, fault)


_say("start", ascii(sys.orig_argv))
sys.addaudithook(_hook)
