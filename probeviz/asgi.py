"""The site as an ASGI application: HTTP by Django, websockets by the live layer."""

import os
from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, re_path

from probeviz.lessons.errors import LessonError
from probeviz.lessons.loader import lessons

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probeviz.settings")

HOW_TO_SET_A_KEY = """\
probeviz does not start: DEBUG is off and SECRET_KEY is not set. Set it to a long random string, for example
  export SECRET_KEY="$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')"
and keep it the same over restarts and on every server. On your own machine `make run` needs no key."""


async def no_such_socket(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Refuses a websocket to an unknown address; URLRouter alone would raise, and each scan fill the log."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


def websocket_routes() -> list[URLPattern | URLResolver]:
    routes: list[URLPattern | URLResolver] = []
    if find_spec("probeviz.live") and find_spec("probeviz.live.routing"):
        routes += import_module("probeviz.live.routing").websocket_urlpatterns
    return [*routes, re_path("", no_such_socket)]  # type: ignore[arg-type]  # an ASGI application, not a view


def require_secret_key() -> None:
    try:
        settings.SECRET_KEY  # noqa: B018  Django itself refuses to read an empty key
    except ImproperlyConfigured:
        raise ImproperlyConfigured(HOW_TO_SET_A_KEY) from None


def require_lessons() -> None:
    """Reads all lessons, one's own too, before anybody asks for one."""
    try:
        lessons()
    except LessonError as error:
        said = f"{error}\nprobeviz does not start: a lesson cannot be shown; `manage.py lessons lint` looks over them."
        raise ImproperlyConfigured(said) from None


require_secret_key()

django_application = get_asgi_application()  # sets Django up; the live layer's models need that

require_lessons()

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_routes())),
    }
)
