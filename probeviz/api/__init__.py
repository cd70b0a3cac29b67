"""The API server's half, and that of `kubectl apply`: decode, default, validate, merge, refuse."""
