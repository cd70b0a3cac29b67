"""`curl -w`: the variables of curl's src/tool_writeout.c that a request here has a value for."""

import re
from typing import NamedTuple

from probeviz.sim.facts import RequestAnswered
from probeviz.terminal.curl.options import Options
from probeviz.terminal.curl.target import Target

# curl has them, and nothing here can tell them.
NOT_HERE = {
    "time_connect", "time_namelookup", "time_appconnect", "time_pretransfer", "time_redirect", "speed_download",
    "speed_upload", "size_header", "size_request", "size_upload", "local_ip", "local_port", "json", "header_json",
    "certs", "num_certs", "num_headers", "ssl_verify_result", "redirect_url", "onerror", "stderr", "stdout",
    "filename_effective", "referer", "http_connect", "xfer_id", "conn_id", "urlnum",
}  # fmt: skip
ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}


class Written(NamedTuple):
    out: str
    err: list[str]


def write_out(
    options: Options, target: Target, url: str, address: str, redirects: int, code: int, error: str,
    answer: RequestAnswered | None,
) -> Written:  # fmt: skip
    """The text of `-w` after one transfer; `answer` None when nothing was sent."""
    status = answer.status if answer is not None else None
    headers = {name.lower(): value for name, value in answer.headers.items()} if answer is not None else {}
    total = f"{answer.latency_ms / 1000 if answer is not None else 0:.6f}"
    body = answer.body_bytes if answer is not None and options.method != "HEAD" else 0
    values = {
        "http_code": f"{status or 0:03}",
        "response_code": f"{status or 0:03}",
        "time_total": total,
        "time_starttransfer": total if status else "0.000000",
        "size_download": str(0 if options.fail and (status or 0) >= 400 else body),
        "content_type": headers.get("content-type", ""),
        "method": options.method,
        "url": url,
        "url_effective": url if "://" in url else f"http://{url}",
        "scheme": "HTTP",
        "http_version": "1.1" if status else "0",
        "num_connects": "1" if status else "0",
        "num_redirects": str(redirects),
        "exitcode": str(code),
        "errormsg": error,
        "remote_ip": address if status else "",
        "remote_port": str(target.port) if status else "0",
    }
    said: list[str] = []

    def replace(found: re.Match[str]) -> str:
        text = found[0]
        if text == "%%":
            return "%"
        if text in ESCAPES:
            return ESCAPES[text]
        name = found[1]
        if name is None:
            return text
        if name in values:
            return values[name]
        said.append(
            f"curl: --write-out variable '{name}' is not simulated"
            if name in NOT_HERE or name.startswith("header{")
            else f"curl: unknown --write-out variable: '{name}'"
        )
        return ""

    text = re.sub(r"%%|%\{([^}]*)\}|\\[ntr\\]", replace, options.write_out)
    return Written(text, said)
