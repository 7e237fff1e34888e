"""What is used of other packages is declared, and what they do not promise to keep is known, there, and bounded."""

import ast
import inspect
import textwrap
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import import_module, metadata
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.system.borrowing import ROOT, borrowed_names, imported_packages

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


class Loan(NamedTuple):
    """Names that the source takes of a module or a class of another package, and why it does."""

    owner: str
    names: tuple[str, ...]
    reason: str


HTTP = "uvicorn.protocols.http.httptools_impl"
SOCKETS = "uvicorn.protocols.websockets.websockets_sansio_impl"
TRANSPORT_WS = "strawberry.subscriptions.protocols.graphql_transport_ws"

LOANS = (
    Loan(
        "graphql.execution.collect_fields",
        ("FieldDetails", "FragmentDetails", "collect_fields", "collect_subfields"),
        "plans select the fields of an operation as graphql-core does",
    ),
    Loan(
        "graphql.execution.get_variable_signature",
        ("GraphQLVariableSignature", "get_variable_signature"),
        "plans find out once for each operation what its variables are",
    ),
    Loan(
        "graphql.execution.values",
        ("VariableValueSource", "VariableValues", "get_argument_values", "get_variable_values"),
        "plans leave it to graphql-core to read variables and arguments",
    ),
    Loan(
        "graphql.utilities.validate_input_value",
        ("validate_input_value",),
        "what is wrong with a variable is told in words of JSON",
    ),
    Loan("motor.motor_asyncio.AsyncIOMotorClient", ("delegate",), "the client of PyMongo behind that of motor"),
    Loan("pymongo.synchronous.mongo_client.MongoClient", ("_topology",), "nothing public leads to the pools"),
    Loan("pymongo.synchronous.topology.Topology", ("_servers",), "nothing public leads to the pools"),
    Loan("pymongo.synchronous.server.Server", ("pool",), "nothing public leads to the pools"),
    Loan(
        "pymongo.synchronous.pool.Pool",
        ("reset_without_pause",),
        "a connection made during an election has to be made anew, and the driver offers no way to drop it",
    ),
    Loan("pymongo.uri_parser", ("split_options",), "what is wrong with a URL is said as the driver says it"),
    Loan(
        "bson.raw_bson.RawBSONDocument",
        ("_inflate_bson",),
        "decodes a document one level deep, without the second document that the public way makes",
    ),
    Loan(
        "limits.aio.storage.mongodb.MongoDBStorage", ("storage",), "its client has to be closed, and it has no `close`"
    ),
    Loan("starlette.middleware.exceptions", ("ExceptionMiddleware",), "answers refusals of one router in its own form"),
    Loan(
        "strawberry.asgi.ASGIWebSocketAdapter",
        ("close", "iter_json", "send_json", "view", "ws"),
        "sends text frames, and survives a client that has gone",
    ),
    Loan("strawberry.asgi.GraphQL", ("get_context",), "documented; listed since the class is derived from"),
    Loan(
        "strawberry.http.async_base_view.AsyncBaseHTTPView",
        ("is_websocket_origin_allowed",),
        "the origins that may open a socket are decided where those of requests are",
    ),
    Loan(
        "strawberry.http.base.BaseView",
        ("decode_json", "encode_json"),
        "documented; listed since the class is derived from",
    ),
    Loan(
        "strawberry.http.exceptions",
        ("NonJsonMessageReceived", "WebSocketDisconnected"),
        "how Strawberry is told that a client has gone, or has sent what is no message",
    ),
    Loan("strawberry.execution", ("optimized_is_awaitable",), "Strawberry gives it to graphql-core, and so do we"),
    Loan(
        "strawberry.schema.exception_handlers",
        ("ExceptionHandler", "get_error_type", "get_exception_types"),
        "plans turn refusals into members of results as Strawberry does",
    ),
    Loan(
        "strawberry.schema.exceptions",
        ("CannotGetOperationTypeError", "InvalidOperationTypeError"),
        "what is wrong with a request has its code",
    ),
    Loan(
        "strawberry.schema.schema",
        ("StrawberryGraphQLCoreExecutionContext",),
        "where no plan holds, graphql-core executes as it does for Strawberry",
    ),
    Loan(
        "strawberry.schema.schema.Schema",
        ("_schema", "config", "exception_handlers", "execute", "stream"),
        "the engine needs the schema of graphql-core; operations over any transport are led to the engine",
    ),
    Loan(
        "strawberry.schema.schema_converter",
        ("GraphQLCoreConverter", "field_contains_type"),
        "plans find the declaration of a field, and the handlers that its result has members for",
    ),
    Loan(
        "strawberry.schema.schema_converter.GraphQLCoreConverter",
        ("DEFINITION_BACKREF",),
        "the name of the declaration",
    ),
    Loan("strawberry.schema.validation_rules.maybe_null", ("MaybeNullValidationRule",), "a rule that Strawberry adds"),
    Loan("strawberry.schema.validation_rules.one_of", ("OneOfInputValidationRule",), "a rule that Strawberry adds"),
    Loan(
        f"{TRANSPORT_WS}.handlers",
        ("BaseGraphQLTransportWSHandler", "Operation"),
        "one socket is handled by Strawberry but for who may speak, how much, and what is sent at once",
    ),
    Loan(
        f"{TRANSPORT_WS}.handlers.BaseGraphQLTransportWSHandler",
        (
            *("_get_pre_execution_close_reason", "_send_result_stream", "connection_acknowledged"),
            *("connection_init_received", "connection_init_timeout_task", "context", "handle"),
            *("handle_connection_init", "handle_invalid_message", "handle_message", "handle_subscribe"),
            *("handle_task_exception", "max_subscriptions_per_connection", "operations", "send_message"),
        ),
        "one socket is handled by Strawberry but for who may speak, how much, and what is sent at once",
    ),
    Loan(
        f"{TRANSPORT_WS}.types",
        ("ConnectionInitMessage", "Message", "SubscribeMessage"),
        "the types of messages that the handler takes",
    ),
    Loan("strawberry.types.base", ("StrawberryList",), "the type of an argument that is a list"),
    Loan("strawberry.types.execution", ("PreExecutionError",), "how a transport knows that nothing was executed"),
    Loan("strawberry.types.field", ("StrawberryField",), "plans call resolvers as Strawberry declares them"),
    Loan(
        "strawberry.types.field.StrawberryField",
        ("arguments", "base_resolver", "extensions", "is_async", "python_name"),
        "plans call resolvers as Strawberry declares them",
    ),
    Loan(
        "strawberry.types.fields.resolver.StrawberryResolver",
        ("info_parameter", "parent_parameter", "root_parameter", "self_parameter", "wrapped_func"),
        "plans call resolvers as Strawberry declares them",
    ),
    Loan(
        "strawberry.types.base.StrawberryObjectDefinition", ("fields", "origin"), "plans make inputs as Strawberry does"
    ),
    Loan("strawberry.types.graphql", ("OperationType",), "which kinds of operations a transport takes"),
    Loan("strawberry.types.lazy_type", ("LazyType",), "plans make inputs as Strawberry does"),
    Loan("strawberry.types.scalar", ("ScalarDefinition",), "the type of the table of scalars"),
    Loan("strawberry.utils.await_maybe", ("await_maybe",), "graphql-core answers at once or later"),
    Loan("strawberry.utils.str_converters", ("to_camel_case",), "paths are spelled as Strawberry spells names"),
    Loan(HTTP, ("HttpToolsProtocol",), "uvicorn lets slow clients wait for ever, and has no way around ASGI"),
    Loan(
        f"{HTTP}.HttpToolsProtocol",
        (
            *("_unset_keepalive_if_required", "app_state", "connection_lost", "connection_made", "cycle"),
            *("data_received", "eof_received", "flow", "handle_websocket_upgrade", "loop", "on_headers_complete"),
            *("on_message_complete", "on_response_complete", "pause_writing", "pipeline", "resume_writing"),
            *("send_400_response", "server_state", "shutdown", "tasks", "transport"),
        ),
        "uvicorn lets slow clients wait for ever, and has no way around ASGI",
    ),
    Loan(
        f"{HTTP}.HttpToolsProtocol",
        ("_should_upgrade", "_unsupported_upgrade_warning", "headers", "url"),
        "uvicorn loses the body of a request that offers another protocol, and takes one with two hosts",
    ),
    Loan(
        f"{HTTP}.RequestResponseCycle",
        ("chunked_encoding", "disconnected", "keep_alive", "message_event", "response_complete", "response_started"),
        "who is answered already is told nothing more, and an application is told that no more will come",
    ),
    Loan(
        "uvicorn.protocols.http.flow_control.FlowControl",
        ("pause_reading", "resume_reading", "write_paused"),
        "what comes while an answer is made has to wait",
    ),
    Loan("uvicorn.server.ServerState", ("default_headers", "total_requests"), "plain answers are like all others"),
    Loan(SOCKETS, ("WebSocketsSansIOProtocol",), "uvicorn lets clients send floods of frames, and read nothing"),
    Loan(
        f"{SOCKETS}.WebSocketsSansIOProtocol",
        (
            *("app_state", "close_sent", "conn", "connection_lost", "curr_msg_data_type", "data_received", "frames"),
            *("handle_connect", "handle_cont", "handle_parser_exception", "handshake_complete", "loop"),
            *("pause_writing", "queue", "receive", "request", "response", "resume_writing", "scope", "send"),
            *("read_paused", "send_receive_event_to_app", "shutdown", "stop_keepalive", "transport", "writable"),
        ),
        "uvicorn lets clients send floods of frames, and read nothing",
    ),
    Loan(
        "uvicorn.server.Server",
        ("capture_signals", "lifespan", "server_state", "shutdown", "started", "startup"),
        "a process says when it serves, and ends in time",
    ),
    Loan("uvicorn.supervisors", ("Multiprocess",), "runs the processes of `gateway serve --workers`"),
)


def test_what_is_borrowed_is_listed() -> None:
    listed = {(loan.owner, name) for loan in LOANS for name in loan.names}
    by_name = {name for _, name in listed}

    unknown = [
        each
        for each in borrowed_names()
        if (each.name not in by_name if each.owner == "?" else (each.owner, each.name) not in listed)
    ]

    assert unknown == [], "list it in LOANS with the reason, or do without it"


@pytest.mark.parametrize("loan", LOANS, ids=lambda loan: loan.owner.rpartition(".")[2])
def test_what_is_borrowed_is_there(loan: Loan) -> None:
    owner = found(loan.owner)

    assert [name for name in loan.names if not has(owner, name)] == []


def test_a_package_that_is_borrowed_from_is_bounded_at_a_minor_release() -> None:
    packages = {loan.owner.partition(".")[0] for loan in LOANS}
    bounds = {package: upper_bound(package) for package in packages}

    assert {package: bound for package, bound in bounds.items() if bound.count(".") != 1} == {}


@pytest.mark.parametrize(
    ("folders", "groups"),
    [(("gateway", "schema"), ()), (("tests",), ("local", "dev"))],
    ids=["what runs", "what tests"],
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], groups: tuple[str, ...]) -> None:
    optional = PROJECT["optional-dependencies"]
    declared = {Requirement(each).name for each in PROJECT["dependencies"]}
    declared |= {Requirement(each).name for group in groups for each in optional[group]}
    imported = {package for folder in folders for package in imported_packages(ROOT / folder)}

    assert {distribution_of(package) for package in imported} - set(map(canonicalize_name, declared)) == set()


@cache
def distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


def distribution_of(package: str) -> str:
    return canonicalize_name(distributions()[package][0])


def upper_bound(package: str) -> str:
    """The release that is not allowed any more, as `0.55`; empty when all later ones are."""
    requirements = map(Requirement, PROJECT["dependencies"])
    required = next(each for each in requirements if canonicalize_name(each.name) == distribution_of(package))
    return next((each.version for each in required.specifier if each.operator == "<"), "")


def found(dotted: str) -> object:
    """The module, or the class in a module, of this name."""
    try:
        return import_module(dotted)
    except ModuleNotFoundError:
        module, _, name = dotted.rpartition(".")
        each: object = getattr(import_module(module), name)
        return each


def has(owner: object, name: str) -> bool:
    """Whether a module or a class has the name, or the objects of a class do."""
    if hasattr(owner, name):
        return True
    return inspect.isclass(owner) and any(name in attributes_of(base) for base in owner.__mro__[:-1])


def attributes_of(base: type) -> set[str]:
    """The names that a class annotates, or that its methods set on `self`."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
    except (OSError, TypeError):
        return set()
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.AnnAssign)]
    stored = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    return stored | set(getattr(base, "__annotations__", {})) | set(getattr(base, "__slots__", ()))
