"""Runs in the database, the clock on the wall, and the viewers on their websockets."""
