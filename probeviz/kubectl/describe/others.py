"""`kubectl describe` of the kinds that follow from the set-up (kubectl pkg/describe/describe.go)."""

from probeviz.kubectl.derived import IngressClass, Namespace
from probeviz.kubectl.describe import parts
from probeviz.kubectl.tabwriter import TabWriter
from probeviz.sim.world import World


def describe_namespace(world: World, namespace: Namespace) -> TabWriter:
    """describeNamespace; a run has neither quotas nor limit ranges, and kubectl shows no events here."""
    w = TabWriter()
    w.line(0, f"Name:\t{namespace.metadata.name}")
    parts.labels(w, "Labels", namespace.metadata.labels)
    parts.annotations(w, "Annotations", namespace.metadata.annotations)
    w.line(0, "Status:\tActive")
    w.line(0, "\nNo resource quota.")
    w.line(0, "\nNo LimitRange resource.")
    return w


def describe_ingress_class(world: World, ingress_class: IngressClass) -> TabWriter:
    """describeIngressClassV1"""
    w = TabWriter()
    w.line(0, f"Name:\t{ingress_class.metadata.name}")
    parts.labels(w, "Labels", ingress_class.metadata.labels)
    parts.annotations(w, "Annotations", ingress_class.metadata.annotations)
    w.line(0, f"Controller:\t{ingress_class.controller}")
    return w
