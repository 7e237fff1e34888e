"""A JSON Web Key Set, and an HTTP server that publishes one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.signing import PUBLIC, pem_pair

_EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC_PRIVATE, _ = pem_pair(_EC_KEY)


def key_set() -> str:
    """A key set with two keys that verify signatures, `rsa` and `ec`, and three keys of other kinds."""
    rsa_key = RSAAlgorithm.to_jwk(jwt.get_algorithm_by_name("RS256").prepare_key(PUBLIC), as_dict=True)
    ec_key = ECAlgorithm.to_jwk(_EC_KEY.public_key(), as_dict=True)
    keys = [
        {**rsa_key, "kid": "rsa", "alg": "RS256"},
        {**ec_key, "kid": "ec"},
        {**rsa_key, "kid": "encryption", "use": "enc"},
        {"kty": "oct", "kid": "secret", "k": "eHh4" * 16},
        {"kty": "XX", "kid": "new"},
    ]
    return json.dumps({"keys": keys})


@contextmanager
def published(answer: Callable[[], bytes], *, location: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Serve what `answer` returns. Gives the URL, and the list of paths that were requested so far.

    An empty answer becomes status 500. With a `location` every request is redirected there.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = answer()
            self.send_response(302 if location else 200 if body else 500)
            self.send_header("content-length", str(len(body)))
            if location:
                self.send_header("location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys", asked
        finally:
            server.shutdown()
            thread.join()
