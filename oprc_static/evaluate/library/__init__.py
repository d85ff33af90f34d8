"""The parts of Python's built-ins and standard library that decide what importing a program registers.

Everything else from outside the scanned roots is `External`: importable, and unknown in value. Each module here fills
`Machine.library`, by dotted name, and `Machine.builtins`; `assembly` puts them together.
"""
