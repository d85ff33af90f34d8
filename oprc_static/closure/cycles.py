"""Circles in a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cycles(edges: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """Return the sets of nodes that lead to each other, those of one node left out.

    Tarjan's algorithm, without recursion: a graph of imports can be deeper than Python's stack.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    found: list[set[str]] = []
    for root in edges:
        pending = [(root, 0)] if root not in number else []
        while pending:
            node, position = pending.pop()
            if not position:
                number[node] = lowest[node] = len(number)
                stack.append(node)
                waiting.add(node)
            following = edges[node]
            if position < len(following):
                pending.append((node, position + 1))
                each = following[position]
                if each not in number:
                    pending.append((each, 0))
                elif each in waiting:
                    lowest[node] = min(lowest[node], number[each])
                continue
            for each in following:
                if each in waiting:
                    lowest[node] = min(lowest[node], lowest[each])
            if lowest[node] == number[node]:
                circle: set[str] = set()
                while not circle or node not in circle:
                    circle.add(stack.pop())
                waiting -= circle
                if len(circle) > 1:
                    found.append(circle)
    return found
