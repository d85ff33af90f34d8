"""Lowering in worker processes: what they are asked and answer, the worker, its supervisor, and a pool of them."""
