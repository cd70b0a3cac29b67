"""The words behind a status code: Go's net/http and nginx, from which AWS's balancer has its own, differ in a few."""

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


def reason(status: int, origin: str) -> str:
    """The reason phrase as the one who wrote the status writes it; `origin` is "balancer" or "pod/NAME"."""
    if origin == "balancer" and status in NGINX:
        return NGINX[status]
    return GO.get(status, "")
