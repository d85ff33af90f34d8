"""What importing a set of modules would do, worked out from their IR: values, scopes, imports, classes, calls.

The evaluator is a small abstract machine. It runs statements in Python's order on values that are either known
exactly or `Unknown` with a reason and a place; where the program branches on something unknown it follows each way on
its own copy of the state and joins what comes out.
"""
