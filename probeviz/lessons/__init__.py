"""Lessons: their texts, tasks and checks."""
