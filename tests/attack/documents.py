"""Documents made to do harm, each with the code it is refused with."""

from typing import Any, Final, NamedTuple

PARSE: Final = "GRAPHQL_PARSE_FAILED"
INVALID: Final = "GRAPHQL_VALIDATION_FAILED"
LARGE: Final = "OPERATION_TOO_LARGE"
INPUT: Final = "BAD_USER_INPUT"


class Hostile(NamedTuple):
    """A document, the code of its refusal, and variables sent with it."""

    document: str
    code: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


def nested(levels: int, field: str = "preferenceSet", leaf: str = "id") -> str:
    return f"{{{field}" * levels + f"{{{leaf}}}" + "}" * levels


def doubling(fragments: int) -> str:
    """Each fragment spreads the next twice, so that the last is spread two to the power of their number times."""
    text = "{ bulkOperations { nodes { ...F0 } } }"
    for number in range(fragments):
        text += (
            f" fragment F{number} on BulkOperation {{ a: preferencesOf{{...F{number + 1}}} b: x{{...F{number + 1}}} }}"
        )
    return f"{text} fragment F{fragments} on BulkOperation {{ id }}"


def spreading(fragments: int) -> str:
    """The same on types that exist."""
    text = '{ preferenceSet(userId: "u") { ...F0 } }'
    for number in range(fragments):
        text += f" fragment F{number} on PreferenceSet {{ ...F{number + 1} ...F{number + 1} }}"
    return f"{text} fragment F{fragments} on PreferenceSet {{ id }}"


def chained(fragments: int) -> str:
    text = '{ preferenceSet(userId: "u") { ...F0 } }'
    for number in range(fragments):
        text += f" fragment F{number} on PreferenceSet {{ ...F{number + 1} }}"
    return f"{text} fragment F{fragments} on PreferenceSet {{ id }}"


def crossing(fragments: int, fields: int) -> str:
    """Many fragments with the same fields in one place, each pair of which validation compares."""
    spreads = " ".join(f"...F{number}" for number in range(fragments))
    bodies = " ".join(f"fragment F{number} on PreferenceSet {{ {'id ' * fields} }}" for number in range(fragments))
    return f'{{ preferenceSet(userId: "u") {{ {spreads} }} }} {bodies}'


PAGE = "bulkOperations(first: 100) { nodes { id } }"
SET = 'preferenceSet(userId: "u")'

DOCUMENTS: Final[dict[str, Hostile]] = {
    # size
    "too many tokens": Hostile("{" + "a " * 2_000 + "}", LARGE),
    "too long, of spaces": Hostile("{a}" + " " * 70_000, LARGE),
    "too long, of line breaks": Hostile("{a" + "\n" * 70_000 + "}", LARGE),
    "too long, of comments": Hostile("{a}" + "#\n" * 35_000, LARGE),
    "too long, of a name": Hostile("{" + "a" * 70_000 + "}", LARGE),
    "too long, of a string": Hostile('{a(b: "' + "x" * 70_000 + '")}', LARGE),
    "a long name": Hostile("{" + "a" * 60_000 + "}", INVALID),
    "a long string": Hostile(f'{{ {SET[:-2]}{"x" * 60_000}") {{ id }} }}', INPUT),
    "many comments": Hostile("{a}" + "#\n" * 30_000, LARGE),
    "many directives": Hostile("{ __typename " + "@skip(if: true) " * 250 + "}", INVALID),
    "many unknown directives": Hostile("{ __typename " + "@x " * 900 + "}", INVALID),
    "many unknown fields": Hostile("{ " + " ".join(f"a{number}" for number in range(1_900)) + " }", INVALID),
    "many arguments": Hostile(
        "{ limits(" + " ".join(f"a{number}: 1" for number in range(600)) + ") { bulkMaxUsers } }", INVALID
    ),
    "one argument many times": Hostile("{ preferenceSet(" + 'userId: "u" ' * 600 + ") { id } }", INVALID),
    "a long list": Hostile(
        "mutation { bulkSetPreferences(input: {userIds: [" + '"u" ' * 1_900 + "]}) { __typename } }", INVALID
    ),
    "a wide object": Hostile(
        "mutation { setPreferences(input: {" + " ".join(f"a{n}: 1" for n in range(600)) + "}) { __typename } }", INVALID
    ),
    # depth
    "fields too deep": Hostile(nested(16), LARGE),
    "fields far too deep": Hostile(nested(150), LARGE),
    "deeper than the parser goes": Hostile(nested(400), LARGE),
    "inline fragments too deep": Hostile("{" + "... {" * 100 + "__typename" + "}" * 101, LARGE),
    "lists too deep": Hostile("{ preferenceSet(userId: " + "[" * 300 + "]" * 300 + ") { id } }", LARGE),
    "lists deep": Hostile("{ preferenceSet(userId: " + "[" * 100 + "]" * 100 + ") { id } }", INVALID),
    "objects deep": Hostile(
        "mutation { setPreferences(input: " + "{a: " * 100 + "1" + "}" * 100 + ") { __typename } }", INVALID
    ),
    "a type deep": Hostile("query ($a: " + "[" * 100 + "Int" + "]" * 100 + ") { __typename }", INVALID),
    "fragments in a long chain": Hostile(chained(100), LARGE),
    # repetition
    "fragments that double": Hostile(spreading(40), LARGE),
    "fragments that double, with fields": Hostile(doubling(30), LARGE),
    "a fragment that spreads itself": Hostile(
        f"{{ {SET} {{ ...F }} }} fragment F on PreferenceSet {{ id ...F }}", INVALID
    ),
    "fragments that spread each other": Hostile(
        f"{{ {SET} {{ ...A }} }} fragment A on PreferenceSet {{ ...B }} fragment B on PreferenceSet {{ ...A }}", INVALID
    ),
    "fragments that spread each other, unused": Hostile(
        "{ __typename } fragment A on PreferenceSet { ...B } fragment B on PreferenceSet { ...A }", INVALID
    ),
    "many unused fragments": Hostile(
        "{ __typename } " + " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(280)), INVALID
    ),
    "unused fragments that double": Hostile("{ __typename } " + doubling(30).partition("}")[2], PARSE),
    "fragments without an operation": Hostile("fragment F on Query { __typename }", INVALID),
    "one field many times": Hostile(f"{{ {SET} {{ {'id ' * 1_900} }} }}", LARGE),
    "one field many times, below": Hostile("{ " + f"{SET} {{ id }} " * 200 + "}", LARGE),
    "fields in many fragments": Hostile(crossing(50, 20), LARGE),
    "one spread many times": Hostile(f"{{ {SET} {{ {'...F ' * 600} }} }} fragment F on PreferenceSet {{ id }}", LARGE),
    "many operations": Hostile(" ".join(f"query Q{number} {{ __typename }}" for number in range(300)), LARGE),
    "many operations of one name": Hostile("query Q { __typename } " * 40, INVALID),
    "many aliases": Hostile("{ " + " ".join(f"a{number}: __typename" for number in range(51)) + " }", LARGE),
    "many variables": Hostile(
        "query (" + " ".join(f"$v{number}: Int" for number in range(101)) + ") { __typename }", LARGE
    ),
    "one variable many times": Hostile("query (" + "$v: Int " * 90 + ") { __typename }", INVALID),
    # cost
    "pages in pages": Hostile(
        "{ preferenceSets(first: 100) { nodes { history(first: 100) { nodes { revision changedAt actor } } } } }", LARGE
    ),
    "pages in pages by variables": Hostile(
        "query ($n: Int) { preferenceSets(first: $n) { nodes { history(first: $n) { nodes { revision actor } } } } }",
        LARGE,
        {"n": 100},
    ),
    "pages in pages by defaults": Hostile(
        "query ($n: Int = 100) { preferenceSets(first: $n) { nodes { history(first: $n) { nodes { revision } } } } }",
        LARGE,
    ),
    "many pages": Hostile(
        "{ " + " ".join(f"a{number}: {PAGE[:-3]} status sequence }} }}" for number in range(40)) + " }", LARGE
    ),
    "many ids": Hostile(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on PreferenceSet { revision userId setId exists } } }",
        LARGE,
        {"ids": ["x"] * 5_000},
    ),
    # numbers and texts
    "a page of too many": Hostile("{ bulkOperations(first: 101) { nodes { id } } }", INPUT),
    "a page of less than none": Hostile("{ bulkOperations(first: -1) { nodes { id } } }", INPUT),
    "a number past 32 bits": Hostile("{ bulkOperations(first: 2147483648) { nodes { id } } }", INVALID),
    "a number of 5,000 digits": Hostile("{ bulkOperations(first: " + "9" * 5_000 + ") { nodes { id } } }", INVALID),
    "a number past 32 bits in a variable": Hostile(
        "query ($n: Int) { bulkOperations(first: $n) { nodes { id } } }", INPUT, {"n": 2**31}
    ),
    "a number past 64 bits in a variable": Hostile(
        "query ($n: Int) { bulkOperations(first: $n) { nodes { id } } }", INPUT, {"n": 10**30}
    ),
    "a part of a number": Hostile("query ($n: Int) { bulkOperations(first: $n) { nodes { id } } }", INPUT, {"n": 1.5}),
    "a number with an exponent": Hostile("{ bulkOperations(first: 1e999) { nodes { id } } }", INVALID),
    "half a character": Hostile('{ preferenceSet(userId: "\\ud800") { id } }', PARSE),
    "a character past the last": Hostile('{ preferenceSet(userId: "\\u{110000}") { id } }', PARSE),
    "a NUL": Hostile("{ __typename \0 }", PARSE),
    "an empty user": Hostile('{ preferenceSet(userId: "") { id } }', INPUT),
    "an operator for a user": Hostile(
        "query ($u: ID!) { preferenceSet(userId: $u) { id } }", INPUT, {"u": {"$ne": None}}
    ),
    "a cursor of nobody": Hostile('{ bulkOperations(after: "AAAA") { nodes { id } } }', INPUT),
    "a cursor of a deep text": Hostile('{ bulkOperations(after: "' + "W1tb" * 1_000 + '") { nodes { id } } }', INPUT),
    # grammar and operations
    "nothing": Hostile(" ", PARSE),
    "half a document": Hostile("{ preferenceSet(", PARSE),
    "other brackets": Hostile("[ preferenceSet ]", PARSE),
    "a schema": Hostile("type Query { a: Int }", INVALID),
    "an extension": Hostile("{ __typename } extend type Query { a: Int }", INVALID),
    "no selection": Hostile("{ limits }", INVALID),
    "a selection too many": Hostile("{ limits { bulkMaxUsers { a } } }", INVALID),
    "two operations without a name": Hostile("{ __typename } { __typename }", INVALID),
    "several operations, none named": Hostile("query A { __typename } query B { __typename }", INPUT),
    "an operation that is not there": Hostile("query A { __typename }", INPUT, None, "B"),
    "two subscriptions at once": Hostile(
        "subscription { a: bulkOperationUpdates { id } b: bulkOperationUpdates { id } }", INVALID
    ),
    "deferred parts": Hostile(f"{{ {SET} {{ ... @defer {{ id }} }} }}", INVALID),
    "the schema": Hostile("{ __schema { types { name } } }", INVALID),
    "a type": Hostile('{ __type(name: "Query") { name } }', INVALID),
    "a variable that is missing": Hostile("query ($u: ID!) { preferenceSet(userId: $u) { id } }", INPUT),
    "a variable of another type": Hostile("query ($u: Int) { preferenceSet(userId: $u) { id } }", INVALID),
    "many wrong variables": Hostile(
        "mutation ($u: [ID!]!) { bulkSetPreferences(input: {userIds: $u, preferences: {}}) { __typename } }",
        INPUT,
        {"u": [{"a": 1}] * 5_000},
    ),
    "a key of the language": Hostile("{ __proto__ constructor }", INVALID),
}
