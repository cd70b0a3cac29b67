"""Benchmarks: each module prints its rows of docs/benchmarks.md and exits with 1 when a bar is missed."""
