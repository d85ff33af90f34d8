"""A decorator of the program's own that keeps name, text and mark of what it wraps."""

import functools


def traced(function):
    """Print each call."""

    @functools.wraps(function)
    async def wrapper(self, *args):
        print(function.__name__, args)
        return await function(self, *args)

    return wrapper
