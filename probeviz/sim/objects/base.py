"""What every API object is built of."""

import msgspec

Millis = int
IntOrString = int | str
Ref = str  # "pod/go-http-8dc5b4779-7q4kw", "deployment.apps/go-http"


class Api(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    """Base of everything that has a JSON form in the Kubernetes API."""


class Status(msgspec.Struct, array_like=True, omit_defaults=True, kw_only=True):
    """Base of what only components write, many times a run: stored by position, which keeps a checkpoint small."""
