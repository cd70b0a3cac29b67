"""docs/conformance.md: what of Kubernetes is here, by which of upstream's rules and cases, and how well it agrees."""
