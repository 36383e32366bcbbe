"""A provider of its own process: refresh tokens work once, using one again ends the session.

`POST /auth/user_management/authenticate` refreshes, `GET /user_vault` takes a token that has not
expired, `GET /stats` tells what was seen. Within the grace a used token is answered once more.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import secrets
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Families:
    """The sessions by name: the token that is good, when each used one was used, what went wrong.

    Attributes:
        life: how long access tokens live, in seconds.
        grace: how long a used refresh token is still answered, in seconds.
    """

    life: float
    grace: float
    refreshes: dict[str, int] = field(default_factory=dict)
    repeats: int = 0
    revoked: list[str] = field(default_factory=list)
    good: dict[str, str] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pair(self, name: str) -> dict[str, str]:
        now = time.time()
        said = {"sub": name, "iat": now, "exp": now + self.life, "jti": secrets.token_hex(8)}
        payload = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
        head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
        self.good[name] = f"{name}.{secrets.token_hex(16)}"
        return {"access_token": f"{head}.{payload}.c2ln", "refresh_token": self.good[name]}

    def refresh(self, token: str) -> dict[str, str] | None:
        name = token.partition(".")[0]
        with self.lock:
            if name in self.revoked or name not in self.good:
                return None
            if token != self.good[name]:
                if time.time() - self.used.get(token, 0) > self.grace:
                    self.revoked.append(name)
                    return None
                self.repeats += 1
            self.used.setdefault(token, time.time())
            self.refreshes[name] = self.refreshes.get(name, 0) + 1
            return self.pair(name)

    def takes(self, token: str) -> bool:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        with self.lock:
            self.calls += 1
            is_good = bool(claims["exp"] > time.time())
            self.refused += not is_good
        return is_good

    def stats(self) -> dict[str, Any]:
        shown = ("refreshes", "repeats", "revoked", "calls", "refused")
        return {name: getattr(self, name) for name in shown}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--life", type=float, default=2)
    parser.add_argument("--grace", type=float, default=0)
    options = parser.parse_args()
    families = Families(options.life, options.grace)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            # Who asks may be killed.
            with contextlib.suppress(OSError):
                super().handle()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            is_json = "json" in self.headers.get("content-type", "")
            said = json.loads(body) if is_json else dict(parse_qsl(body.decode()))
            if self.path == "/begin":
                with families.lock:
                    self._answer(200, families.pair(said["name"]))
                return
            if "refresh_token" not in said:
                # Who asked was killed halfway.
                self._answer(400, {"error": "invalid_request"})
                return
            pair = families.refresh(said["refresh_token"])
            if pair is None:
                self._answer(400, {"error": "invalid_grant", "error_description": "revoked"})
            else:
                self._answer(200, pair)

        def do_GET(self) -> None:
            if self.path == "/stats":
                self._answer(200, families.stats())
                return
            token = self.headers.get("authorization", "").partition(" ")[2]
            self._answer(200 if families.takes(token) else 401, {"results": []})

        def _answer(self, status: int, body: object) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
