from schema.documents.cache import DocumentCache
from schema.documents.checked import CheckedDocument

HALF = 256 * 1024


def text(letter: str, length: int = HALF) -> str:
    return letter * length


def test_a_document_is_found_by_its_text_alone() -> None:
    documents, one = DocumentCache(), CheckedDocument()
    documents.keep("{ a }", one)

    assert documents.find("{ a }") is one
    assert documents.find("{ a } ") is None


def test_the_document_used_longest_ago_is_forgotten_first() -> None:
    documents, kept = DocumentCache(), {letter: CheckedDocument() for letter in "abc"}
    for letter in "ab":
        documents.keep(text(letter), kept[letter])
    documents.find(text("a"))

    documents.keep(text("c"), kept["c"])

    assert [documents.find(text(letter)) is kept[letter] for letter in "abc"] == [True, False, True]


def test_a_document_kept_twice_counts_once() -> None:
    documents, one = DocumentCache(), CheckedDocument()
    for _ in range(3):
        documents.keep(text("a"), one)
    documents.keep(text("b"), CheckedDocument())

    assert documents.find(text("a")) is one
