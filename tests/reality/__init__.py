"""The simulator against traces of a real Kubernetes 1.36.2 cluster."""
