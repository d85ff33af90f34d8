"""`oprc-static schema`: JSON Schemas of what is printed."""

from __future__ import annotations

import click

from oprc_static.cli.streams import write_document


@click.command("schema")
@click.argument("what", type=click.Choice(["document", "report", "source-map"]), default="document")
@click.option(
    "--target",
    metavar="TARGET",
    default="spec",
    help="Whose documents: spec (the default) or sdk-X.Y.Z, whose fields the platform drops are there too.",
)
def command(what: str, target: str) -> int:
    """Print the JSON Schema (2020-12) of package documents, of --report json, or of scan --source-map.

    An editor that knows the schema of a document completes and checks what people add to it, such as
    provision_config. `scan --schema-comment` puts the line that tells editors into the files that it writes.
    """
    import json  # noqa: PLC0415  # not needed to list the commands

    write_document(json.dumps(_schema(what, target), indent=2, ensure_ascii=False) + "\n")
    return 0


def _schema(what: str, target: str) -> dict[str, object]:
    if what == "report":
        from oprc_static.report.json_schema import report_schema  # noqa: PLC0415  # only this one needs it

        return report_schema()
    if what == "source-map":
        from oprc_static.report.source_map import source_map_schema  # noqa: PLC0415  # as above

        return source_map_schema()
    from oprc_static.export.schema import document_schema  # noqa: PLC0415  # as above
    from oprc_static.export.targets import TargetError, parse_target  # noqa: PLC0415  # as above

    try:
        return document_schema(parse_target(target))
    except TargetError as error:
        raise click.UsageError(str(error)) from error
