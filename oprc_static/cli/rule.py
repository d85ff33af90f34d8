"""`oprc-static rule`: the rules, and the page of one of them."""

from __future__ import annotations

import click

from oprc_static.cli.streams import write_document


@click.command("rule")
@click.argument("slug", required=False)
def command(slug: str | None) -> int:
    """List the rules, or print the page of the rule SLUG (its code will do as well)."""
    from oprc_static.report.pages import rule_list, rule_page  # noqa: PLC0415  # not needed to list the commands
    from oprc_static.rules import RULES  # noqa: PLC0415  # as above

    if slug is None:
        write_document(rule_list(RULES.values()))
        return 0
    by_name = RULES | {rule.code: rule for rule in RULES.values()}
    rule = by_name.get(slug) or by_name.get(slug.upper())
    if rule is None:
        raise click.UsageError(_unknown(slug, list(RULES)))
    write_document(rule_page(rule))
    return 0


def _unknown(slug: str, slugs: list[str]) -> str:
    import difflib  # noqa: PLC0415  # only for a slip of the keyboard

    near = difflib.get_close_matches(slug, slugs, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; 'oprc-static rule' lists them"
    return f"no rule {slug!r}{hint}"
