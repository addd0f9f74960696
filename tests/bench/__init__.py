"""Measurements; they are run by hand and written down in docs/benchmarks.md."""
