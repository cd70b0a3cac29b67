"""What `make` calls: one small program for each thing that a fresh machine lacks."""
