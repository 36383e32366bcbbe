"""What a browser is shown when it comes back: plain HTML, no script, no word of a code."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from http import HTTPStatus
from typing import NamedTuple

_STYLE = """
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #1b1f24;
  --quiet: #57606a; --line: #d8dee4; --good: #0f7b50; --bad: #a4261c; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1216; --card: #181c22;
  --ink: #e8ebef; --quiet: #9aa4af; --line: #30363d; --good: #52c08f; --bad: #f2897d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 2rem 1.5rem; border: 1px solid var(--line);
  border-radius: .75rem; background: var(--card); overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
.good h1 { color: var(--good); } .bad h1 { color: var(--bad); }
p { margin: 0; color: var(--quiet); } p + p { margin-top: .5rem; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none';"
        " base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


class Page(NamedTuple):
    """An answer to a browser.

    Attributes:
        look: `good` or `bad`, how its heading is coloured; nothing for neither.
        headers: what its head says beside what all say.
    """

    status: HTTPStatus
    title: str
    sentences: tuple[str, ...] = ()
    look: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def response(self, *, has_body: bool = True) -> bytes:
        """Return the whole answer (RFC 9112), after which the connection is closed."""
        body = self._html().encode()
        headers = {
            **_HEADERS,
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **dict(self.headers),
        }
        head = [f"HTTP/1.1 {self.status.value} {self.status.phrase}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*head, "", ""]).encode() + (body if has_body else b"")

    def _html(self) -> str:
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)
        return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(self.title)}</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><main class="{self.look}"><h1>{escape(self.title)}</h1>{said}</main></body></html>"""


LOGGED_IN = Page(
    HTTPStatus.OK,
    "You are logged in",
    ("Close this page and go back to where you started the login: it goes on by itself.",),
    "good",
)
STRAY = Page(
    HTTPStatus.BAD_REQUEST,
    "This is not the answer that the login waits for",
    (
        "It belongs to another login, or came too late. Nothing was changed.",
        "Go back to where you started the login, and use the newest link.",
    ),
    "bad",
)
NOTHING_HERE = Page(HTTPStatus.NOT_FOUND, "There is nothing here", ("A login waits here.",))
NOT_UNDERSTOOD = Page(HTTPStatus.BAD_REQUEST, "This is not understood")
ANOTHER_HOST = Page(HTTPStatus.MISDIRECTED_REQUEST, "This address is not served here")
GET_ALONE = Page(
    HTTPStatus.METHOD_NOT_ALLOWED, "Only GET is answered here", headers=(("Allow", "GET"),)
)


def failed(sentences: tuple[str, ...]) -> Page:
    """Return the page of a login that is over without a session."""
    return Page(HTTPStatus.OK, "You are not logged in", sentences, "bad")


def onward(address: str) -> Page:
    """Return the answer that leads on to `address`, by a GET (RFC 9110, section 15.4.4)."""
    return Page(HTTPStatus.SEE_OTHER, "Go on", headers=(("Location", address),))
