"""What a template is refused with."""


class JsonPathError(Exception):
    """The text alone, as client-go has it; who uses a template puts the template before it."""
