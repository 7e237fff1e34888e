"""Content security policies: what a page may load and run. Nothing comes from another host.

Source: Content Security Policy Level 3, and Trusted Types (both W3C).
"""

_NOTHING_ELSE = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_OWN_FILES = {
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
}

# Assets run nothing by themselves; a worker takes this policy from its own file.
ASSET_POLICY = "; ".join(f"{name} {value}" for name, value in _NOTHING_ELSE.items())


def page_policy() -> str:
    """The policy of the gateway's own pages: own files only, and text never becomes code or markup."""
    trusted_types = {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}
    return _joined(_NOTHING_ELSE | _OWN_FILES | trusted_types)


def graphiql_policy(nonce: str) -> str:
    """The policy of GraphiQL. Its editor makes style attributes, and style elements with `nonce`.

    GraphiQL assigns descriptions of the schema as HTML, so Trusted Types cannot be enforced here.
    """
    editor = {
        "style-src": f"'self' 'nonce-{nonce}'",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "worker-src": "'self'",
    }
    return _joined(_NOTHING_ELSE | _OWN_FILES | editor)


def _joined(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
