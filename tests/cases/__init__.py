"""Upstream's own test cases, each mapped by its id to a table row or to a scenario."""
