"""The pages of the login: plain HTML, no script, light and dark, from 320 pixels on."""

import base64
import hashlib
from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from centml_nb.local.identity import ORGANISATION, USER

STYLE = """
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #1b1f24;
  --quiet: #57606a; --line: #d8dee4; --go: #2c6e2e; --on-go: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1216; --card: #181c22;
  --ink: #e8ebef; --quiet: #9aa4af; --line: #30363d; --go: #7ccf7f; --on-go: #0f1216; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; padding: 2rem 1.5rem; border: 1px solid var(--line);
  border-radius: .75rem; background: var(--card); overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
p { margin: 0 0 1.25rem; color: var(--quiet); }
strong { color: var(--ink); font-weight: 600; }
label { display: block; margin-bottom: .25rem; }
input { width: 100%; margin-bottom: 1rem; padding: .7rem; border: 1px solid var(--quiet);
  border-radius: .5rem; background: var(--card); color: var(--ink);
  font: 1.25rem ui-monospace, monospace; letter-spacing: .1em; text-transform: uppercase; }
button { width: 100%; padding: .8rem; border: 0; border-radius: .5rem; background: var(--go);
  color: var(--on-go); font: inherit; font-weight: 600; cursor: pointer; }
button.other { margin-top: .5rem; border: 1px solid var(--line); background: none;
  color: var(--ink); font-weight: 400; }
a { display: block; margin-top: 1rem; color: var(--quiet); text-align: center; }
:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
small { display: block; margin-top: 1.5rem; color: var(--quiet); }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def sign_in(hidden: dict[str, str], cancel: str) -> HTMLResponse:
    """Return the authorize page: one button, and a way out."""
    body = f"""
<h1>Log in to your notebook</h1>
<p>A program on this machine asks to act for <strong>{USER.email}</strong>
in <strong>{ORGANISATION.name}</strong>.</p>
<form method="post" action="/user_management/authorize">{_hidden(hidden)}
<button autofocus>Continue as {USER.email}</button></form>
<a href="{escape(cancel)}">Cancel</a>"""
    return page("Log in", body, redirects_to=cancel)


def enter_code(complaint: str = "") -> HTMLResponse:
    """Return the page that asks for a device's code."""
    told = escape(complaint) or "Type the code that the other device shows."
    body = f"""
<h1>Log in another device</h1>
<p>{told}</p>
<form method="get" action="/device"><label for="code">Code</label>
<input id="code" name="user_code" required autofocus autocomplete="off" spellcheck="false"
maxlength="16"><button>Next</button></form>"""
    return page("Log in another device", body, status=400 if complaint else 200)


def confirm_code(user_code: str, hidden: dict[str, str]) -> HTMLResponse:
    """Return the page that asks whether this device is really the user's."""
    body = f"""
<h1>Is this your code?</h1>
<p><strong>{escape(user_code)}</strong><br>A device that shows it will act for
<strong>{USER.email}</strong> in <strong>{ORGANISATION.name}</strong>.
Continue only if you started this yourself.</p>
<form method="post" action="/device">{_hidden(hidden)}
<button name="decision" value="allowed">Yes, log it in</button>
<button name="decision" value="denied" class="other">No</button></form>"""
    return page("Log in another device", body)


def told(title: str, sentence: str, status: int = 200) -> HTMLResponse:
    """Return a page that only says something."""
    return page(title, f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>", status=status)


def page(title: str, body: str, *, status: int = 200, redirects_to: str = "") -> HTMLResponse:
    """Return a whole page. A form's answer may redirect to the origin of `redirects_to`."""
    content = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · local platform</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>
<body><main>{body}
<small>The local platform of centml_nb, on this machine. It is for trying things out, not for
real secrets.</small></main></body></html>"""
    return HTMLResponse(content, status, headers=_headers(redirects_to))


def _headers(redirects_to: str) -> dict[str, str]:
    target = urlsplit(redirects_to)
    # Browsers hold a form's redirects against form-action too.
    origin = f" {target.scheme}://{target.netloc}" if target.netloc else ""
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{STYLE_HASH}'",
        f"form-action 'self'{origin}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _hidden(values: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in values.items()
    )
