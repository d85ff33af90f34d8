"""How bindings are called. `__all__` keeps the helper out of star imports."""

__all__ = ["ADD", "REMOVE", "READ", "method_name"]

ADD = "add"
REMOVE = "remove"
READ = "read"
_SEPARATOR = "_"


def method_name(verb: str, noun: str = "") -> str:
    """Return the binding name for a verb and what it acts on."""
    return _SEPARATOR.join(part for part in (verb, noun) if part)
