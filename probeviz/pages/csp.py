"""The content security policy: nothing inline without this response's nonce, nothing from another host.

A `<script>` or `<style>` in a template carries `nonce="{{ csp_nonce }}"`. A `style` attribute cannot carry
one, so there is none anywhere: scripts set properties, drawings use SVG attributes.
"""

import secrets

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

# connect-src 'self' covers websockets to our own host and port too (CSP level 3).
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


def nonce(request: HttpRequest) -> str:
    """The nonce of the answer to this request, drawn when it is first asked for."""
    drawn: str | None = getattr(request, "_csp_nonce", None)
    if drawn is None:
        drawn = secrets.token_urlsafe(16)
        request._csp_nonce = drawn  # type: ignore[attr-defined]
    return drawn


def context(request: HttpRequest) -> dict[str, str]:
    """Context processor: templates know the nonce as `csp_nonce`."""
    return {"csp_nonce": nonce(request)}


class ContentSecurityPolicy(MiddlewareMixin):
    """Puts the policy on every answer that does not bring its own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce(request)))
        return response
