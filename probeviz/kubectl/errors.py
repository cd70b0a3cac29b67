"""A refusal in kubectl's words: what goes to stderr, and the exit code."""


class KubectlError(Exception):
    """`message` is the whole text, without the last newline."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotSimulated(KubectlError):
    """kubectl can do this and probeviz cannot yet: one sentence of ours that says what to do instead."""


def not_found(plural: str, group: str, name: str) -> str:
    """`pods "x" not found`, `deployments.apps "x" not found` (apimachinery pkg/api/errors, NewNotFound)."""
    return f'{plural}{"." + group if group else ""} "{name}" not found'


def server_not_found(plural: str, group: str, name: str) -> KubectlError:
    return KubectlError(f"Error from server (NotFound): {not_found(plural, group, name)}")
