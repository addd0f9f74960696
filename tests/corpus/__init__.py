"""A corpus of sources of our own (3.10): files of every kind, each with what must be read from it beside it.

`uv run python -m tests.corpus` writes tests/data/corpus anew. What is expected is written by hand along with what is
made, never taken from what the product answers.
"""
