"""The words behind a status code: Go's net/http, HAProxy and nginx, from which AWS's balancer has its own, differ."""

from collections.abc import Mapping

GO = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    413: "Request Entity Too Large",
    418: "I'm a teapot",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
NGINX = {302: "Moved Temporarily", 405: "Not Allowed", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}


AWS = "awselb/2.0"
HAPROXY = {504: "Gateway Time-out"}


def reason(status: int, origin: str, server: str, headers: Mapping[str, str]) -> str:
    """The reason phrase as the one who wrote the status writes it; `origin` is "balancer" or "pod/NAME".

    A balancer is known by its headers: AWS by its name, nginx says that the connection stays, HAProxy that nobody may
    keep the page.
    """
    if origin == "balancer" and (server == AWS or "Connection" in headers) and status in NGINX:
        return NGINX[status]
    if origin == "balancer" and headers.get("Cache-Control") == "no-cache" and status in HAPROXY:
        return HAPROXY[status]
    return GO.get(status, "")
