"""Rules about `--target auto`: which release a project's own files ask for."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import files

_CART = """
    from oaas_sdk2_py import OaasObject, oaas

    @oaas.service("Cart", package="shop")
    class Cart(OaasObject):
        count: int = 0
    """

CHOSEN_TARGET = Rule(
    slug="chosen-target",
    code="OPS601",
    severity=Severity.NOTE,
    summary="--target auto took the release from a file of the project",
    why=(
        "A lock file (uv.lock, poetry.lock, pdm.lock, pylock.toml) says which release is installed and comes first; "
        "without one, what counts is an == pin of oaas-sdk2-py in pyproject.toml or a requirements*.txt. The note "
        "names the file and the line, since the release decides how documents look. Source: a decision of this tool."
    ),
    wrong=files(
        ("requirements.txt", "oaas-sdk2-py == 0.3.6\n"),
        ("service.py", _CART),
        target="auto",
    ),
    right=files(("requirements.txt", "oaas-sdk2-py == 0.3.6\n"), ("service.py", _CART)),
)

UNDECIDED_TARGET = Rule(
    slug="undecided-target",
    code="OPS602",
    severity=Severity.ERROR,
    summary="--target auto finds no release, several, or one that cannot be reproduced",
    why=(
        "The releases print different documents, so a guess would be wrong without a word. Nothing pinned, a range "
        "instead of a version, two lock files or two pins that disagree, a file that cannot be read, and a release "
        "that this tool does not know leave the target open. Source: a decision of this tool."
    ),
    wrong=files(
        ("requirements.txt", "oaas-sdk2-py >= 0.3\n"),
        ("service.py", _CART),
        target="auto",
    ),
    right=files(("requirements.txt", "oaas-sdk2-py >= 0.3\n"), ("service.py", _CART)),
)
