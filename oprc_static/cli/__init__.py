"""The command line: a thin user of the public API, one module per command, and the only importer of click."""
