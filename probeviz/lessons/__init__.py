"""Lessons: their files, somebody's attempt at one as a fold over facts and entries, and what is wrong with a lesson."""
