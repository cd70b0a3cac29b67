"""`curl` in the terminal: one HTTP request into the run; never a socket."""
