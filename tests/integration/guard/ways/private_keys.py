"""Private keys, whole and line by line."""

from __future__ import annotations

from tests.integration.guard.ways.way import (
    DISPLAY,
    ERROR,
    RESULT,
    beside_a_key,
    document_with_a_key,
    elliptic_key,
    openssh_key,
    rsa_key,
    traditional_key,
    way,
)

PRIVATE_KEYS = (
    way("a private key", "print(v)", value=elliptic_key),
    way("a private key's repr", "v", at=RESULT, value=elliptic_key),
    way("a private key, line by line", "for line in v.splitlines(): print(line)", value=rsa_key),
    way(
        "a private key, line by line, flushed",
        "for line in v.splitlines(): print(line, flush=True)",
        value=rsa_key,
    ),
    way("one line of a private key", "print(v.splitlines()[9])", value=rsa_key),
    way("a private key without its lines", "print(''.join(v.split()))", value=rsa_key),
    way("a private key as bytes", "print(v.encode())", value=rsa_key),
    way("a private key in JSON", "print(json.dumps({'key': v}))", value=elliptic_key),
    way("a private key by %env", "!printenv PLANTED", value=elliptic_key),
    way("a private key in a traceback", "int(v)", at=ERROR, value=elliptic_key),
    way(
        "a private key's display",
        "display({'text/html': f'<pre>{v}</pre>'}, raw=True)",
        at=DISPLAY,
        value=rsa_key,
    ),
    way("a private key of OpenSSH", "print(v)", value=openssh_key),
    way("a private key of the traditional form", "print(v)", value=traditional_key),
    way(
        "a private key's bytes",
        ("import base64\nprint(base64.b64decode(''.join(v.splitlines()[1:-1])).hex())"),
        value=elliptic_key,
    ),
    way("a private key in base64, as base64 wraps it", '!echo "$PLANTED" | base64', value=rsa_key),
    way("a private key in base64", '!echo -n "$PLANTED" | base64 -w0', value=elliptic_key),
    way(
        "a private key as OpenSSL writes it out",
        '!echo "$PLANTED" | openssl pkey -text -noout',
        value=elliptic_key,
    ),
    way("what stands beside a private key", "print(v.split('\\n')[0])", value=beside_a_key),
    way(
        "a secret beside a private key in JSON",
        "print(json.loads(v)['client_secret'])",
        value=document_with_a_key,
    ),
    way("a document with a private key", "print(v)", value=document_with_a_key),
    way(
        "a document with a private key, read",
        "print(json.loads(v)['private_key'])",
        value=document_with_a_key,
    ),
)
