import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from gateway.auth.tokens import TokenVerifier, token_verifier
from gateway.errors import Unauthenticated
from gateway.settings import Settings
from tests.signing import OTHER_PRIVATE, PRIVATE, PUBLIC, pem_pair, token
from tests.waiting import until


def verifier(**settings: Any) -> TokenVerifier:
    made = token_verifier(Settings(**{"user_token_key": PUBLIC, **settings}))
    assert made is not None
    return made


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def in_seconds(seconds: float) -> float:
    return datetime.now(UTC).timestamp() + seconds


def raw(header: object, claims: object, signature: str = "AAAA") -> str:
    return f"{part(header)}.{part(claims)}.{signature}"


def symmetric(algorithm: str, digest: Callable[..., Any], secret: str = PUBLIC) -> str:
    """Signed with the public key, taken for a shared secret."""
    signed = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part({'sub': 'jhammond', 'exp': in_seconds(3600)})}"
    return f"{signed}.{part(hmac.new(secret.encode(), signed.encode(), digest).digest())}"


def signed(claims: object, **header: Any) -> str:
    """Signed by the right key, whatever it is that is signed."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jwt.PyJWS().encode(payload, PRIVATE, algorithm="RS256", headers=header or None)


GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")
FORGED = {
    # signatures
    "by another key": token(OTHER_PRIVATE),
    "without a signature": f"{HEAD}.{BODY}.",
    "with half a signature": f"{HEAD}.{BODY}.{SIGNATURE[: len(SIGNATURE) // 2]}",
    "with a longer signature": f"{HEAD}.{BODY}.{SIGNATURE}AAAA",
    "with a flipped signature": f"{HEAD}.{BODY}.{SIGNATURE[::-1]}",
    "with zeros as the signature": f"{HEAD}.{BODY}.{part(bytes(256))}",
    "with an empty signature block": f"{HEAD}.{BODY}.{part(b'')}",
    "with another body": f"{HEAD}.{part({'sub': 'dnedry', 'exp': in_seconds(3600)})}.{SIGNATURE}",
    "with another header": f"{part({'alg': 'RS256', 'typ': 'jwt'})}.{BODY}.{SIGNATURE}",
    "with parts exchanged": f"{BODY}.{HEAD}.{SIGNATURE}",
    # algorithms
    "by no algorithm": jwt.encode({"sub": "jhammond", "exp": in_seconds(3600)}, "", algorithm="none"),
    "by no algorithm, spelled otherwise": raw({"alg": "None"}, {"sub": "jhammond", "exp": in_seconds(3600)}, ""),
    "by no algorithm, in capitals": raw({"alg": "NONE"}, {"sub": "jhammond", "exp": in_seconds(3600)}, ""),
    "by no algorithm, but signed": f"{part({'alg': 'none'})}.{BODY}.{SIGNATURE}",
    "by the public key as a secret, 256": symmetric("HS256", hashlib.sha256),
    "by the public key as a secret, 384": symmetric("HS384", hashlib.sha384),
    "by the public key as a secret, 512": symmetric("HS512", hashlib.sha512),
    "by the public key trimmed": symmetric("HS256", hashlib.sha256, PUBLIC.strip()),
    "by an empty secret": symmetric("HS256", hashlib.sha256, ""),
    "by a longer hash": token(algorithm="RS512"),
    "by another padding": token(algorithm="PS256"),
    "by an algorithm nobody knows": raw({"alg": "XX999"}, {"sub": "jhammond", "exp": in_seconds(3600)}),
    "by an algorithm that is no string": raw({"alg": ["RS256"]}, {"sub": "jhammond", "exp": in_seconds(3600)}),
    "without an algorithm": raw({"typ": "JWT"}, {"sub": "jhammond", "exp": in_seconds(3600)}, SIGNATURE),
    # headers
    "with an unknown critical header": token(headers={"crit": ["exp-policy"], "exp-policy": 1}),
    "with an empty critical header": token(headers={"crit": []}),
    "with a critical header that is no list": token(headers={"crit": "b64"}),
    "with a critical header of numbers": token(headers={"crit": [1]}),
    "with a detached payload": token(headers={"b64": False, "crit": ["b64"]}),
    "with a key id that is no string": signed({"sub": "jhammond", "exp": in_seconds(3600)}).replace(
        HEAD, part({"alg": "RS256", "kid": 7})
    ),
    "with a key of its own": f"{part({'alg': 'RS256', 'jwk': {'kty': 'oct', 'k': 'AAAA'}})}.{BODY}.{SIGNATURE}",
    "with a header that is a list": f"{part([])}.{BODY}.{SIGNATURE}",
    "with a header that is no JSON": f"{part(b'{')}.{BODY}.{SIGNATURE}",
    "with a header that is not UTF-8": f"{part(bytes([255]))}.{BODY}.{SIGNATURE}",
    "with a deep header": f"{part(b'[' * 3000)}.{BODY}.{SIGNATURE}",
    # times
    "that has expired": token(exp=in_seconds(-60)),
    "that expired in 1970": token(exp=0),
    "that expired before 1970": token(exp=-1),
    "that never expires": token(exp=None),
    "whose expiry is null": signed({"sub": "jhammond", "exp": None}),
    "whose expiry is text": signed({"sub": "jhammond", "exp": "tomorrow"}),
    "whose expiry is digits": signed({"sub": "jhammond", "exp": "99999999999"}),
    "whose expiry is a list": signed({"sub": "jhammond", "exp": [in_seconds(3600)]}),
    "whose expiry is true": signed({"sub": "jhammond", "exp": True}),
    "whose expiry is infinite": signed(b'{"sub": "jhammond", "exp": Infinity}'),
    "whose expiry is no number": signed(b'{"sub": "jhammond", "exp": NaN}'),
    "whose expiry is past all dates": signed({"sub": "jhammond", "exp": 10**15}),
    "whose expiry has 5,000 digits": signed(b'{"sub": "jhammond", "exp": ' + b"9" * 5000 + b"}"),
    "that is not valid yet": token(nbf=in_seconds(3600)),
    "whose start is text": signed({"sub": "jhammond", "exp": in_seconds(3600), "nbf": "now"}),
    "that was issued in the future": token(iat=in_seconds(3600)),
    "whose issue is infinite": signed(b'{"sub": "jhammond", "exp": 9999999999, "iat": Infinity}'),
    # users
    "for nobody": token(sub=None),
    "for an empty name": token(sub=""),
    "for a number": signed({"sub": 7, "exp": in_seconds(3600)}),
    "for null": signed({"sub": None, "exp": in_seconds(3600)}),
    "for a list": signed({"sub": ["jhammond"], "exp": in_seconds(3600)}),
    "for half a character": signed(b'{"sub": "\\ud800", "exp": 9999999999}'),
    "for a name that is too long": token(sub="x" * 257),
    "for a name with a slash": token(sub="a/b"),
    "for a name with a hash": token(sub="a#b"),
    # claims as a whole
    "whose claims are a list": signed([]),
    "whose claims are text": signed("jhammond"),
    "whose claims are no JSON": signed(b"{"),
    "whose claims are not UTF-8": signed(b'{"sub": "\xff"}'),
    "whose claims are deep": signed(b'{"a":' + b"[" * 2000),
    "without claims": signed(b""),
    # text
    "that is empty": "",
    "that is one part": "jhammond",
    "that is two parts": f"{HEAD}.{BODY}",
    "that is four parts": f"{GOOD}.AAAA",
    "that is dots": "..",
    "that is only dots": "." * 1000,
    "with spaces": f" {GOOD}",
    "with a line break": f"{HEAD}.\n{BODY}.{SIGNATURE}",
    "with other letters": GOOD.replace("e", "\N{CYRILLIC SMALL LETTER IE}"),
    "with half characters": "\ud800.\ud800.\ud800",
    "with a NUL": f"{GOOD}\0",
    "in plain base64": f"{HEAD}.{BODY}.{'+/' * 171}",
    "that is too long": token(note="x" * 10_000),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_a_token_is_refused(forged: str) -> None:
    with pytest.raises(Unauthenticated, match="user token") as refusal:
        await verifier().verify(forged)

    assert "jhammond" not in refusal.value.message


async def test_a_user_who_is_a_number_is_told_so() -> None:
    with pytest.raises(Unauthenticated, match="its `sub` is not a text"):
        await verifier().verify(FORGED["for a number"])


VALID: dict[str, Callable[[], str]] = {
    "plain": token,
    "a name in any letters": lambda: token(sub="ü 💥 '$ne'"),
    "a long name": lambda: token(sub="x" * 256),
    "just expired": lambda: token(exp=in_seconds(-2)),
    "just not yet": lambda: token(nbf=in_seconds(2), iat=in_seconds(2)),
    "more claims": lambda: token(iss="anybody", aud="anything", note={"a": [1]}),
    "a key id": lambda: token(headers={"kid": "whatever", "typ": None}),
    "a part of a second": lambda: signed({"sub": "jhammond", "exp": in_seconds(3600) + 0.5}),
}
"""Made when they are used, because some count for seconds only."""


@pytest.mark.parametrize("made", VALID.values(), ids=VALID)
async def test_a_token_is_accepted(made: Callable[[], str]) -> None:
    valid = made()

    said = await verifier().verify(valid)

    assert said.user_id == jwt.decode(valid, options={"verify_signature": False})["sub"]
    assert await verifier().verify(valid) == said


@pytest.mark.parametrize(
    ("private", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), "PS256"),
    ],
    ids=["EC", "EC of 384 bits", "Ed25519", "RSA-PSS"],
)
async def test_other_key_pairs_sign_tokens_too(private: PrivateKeyTypes, algorithm: str) -> None:
    secret, public = pem_pair(private)
    verifies = verifier(user_token_key=public, user_token_algorithm=algorithm)

    assert (await verifies.verify(token(secret, algorithm))).user_id == "jhammond"
    with pytest.raises(Unauthenticated):
        await verifies.verify(token())


@pytest.mark.parametrize(
    ("settings", "claims", "accepted"),
    [
        ({"user_token_issuer": "us"}, {"iss": "us"}, True),
        ({"user_token_issuer": "us"}, {"iss": "them"}, False),
        ({"user_token_issuer": "us"}, {}, False),
        ({"user_token_audience": "us"}, {"aud": ["them", "us"]}, True),
        ({"user_token_audience": "us"}, {"aud": "them"}, False),
        ({"user_token_audience": "us"}, {}, False),
        ({"user_token_expiry_required": False}, {"exp": None}, True),
    ],
)
async def test_settings_say_what_a_token_must_say(
    settings: dict[str, Any], claims: dict[str, Any], accepted: bool
) -> None:
    verifies = verifier(**settings)

    if accepted:
        assert (await verifies.verify(token(**claims))).user_id == "jhammond"
    else:
        with pytest.raises(Unauthenticated):
            await verifies.verify(token(**claims))


async def test_the_leeway_forgives_as_much_as_it_says() -> None:
    ended = token(exp=in_seconds(-10))

    assert (await verifier(user_token_leeway_seconds=30).verify(ended)).user_id == "jhammond"
    with pytest.raises(Unauthenticated):
        await verifier(user_token_leeway_seconds=5).verify(ended)


async def test_a_token_that_was_seen_counts_no_longer_than_it_says() -> None:
    verifies, ending = verifier(user_token_leeway_seconds=0), token(exp=in_seconds(1.5))
    assert (await verifies.verify(ending)).user_id == "jhammond"

    async def is_refused() -> bool:
        try:
            await verifies.verify(ending)
        except Unauthenticated:
            return True
        return False

    await until(is_refused)
