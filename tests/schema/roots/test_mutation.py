import re
from typing import Any

import pytest

from tests.schema.executing import USER, Executor

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
NO_PATH = {"variable": "plan", "operator": "EXISTS"}
RESULT = """{
    __typename
    ... on PreferencesWritten {
        preferenceSet { exists revision }
        changes { path before after revision origin actor changedAt bulkOperation { id } }
    }
    ... on UserError { code message path }
    ... on RevisionConflictError { current { revision exists } }
}"""


async def write(executor: Executor, field: str, written: dict[str, Any]) -> Any:
    type_name = f"{field[0].upper()}{field[1:]}Input!"
    document = f"mutation Write($input: {type_name}) {{ {field}(input: $input) {RESULT} }}"
    return await executor.data(document, caller=USER, input=written)


def paths_of(result: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [("/".join(change["path"]), change["before"], change["after"]) for change in result["changes"]]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_opting_in_by_one_channel_tells_what_the_switch_goes_on_to_hold(
    executor: Executor, *, dry_run: bool
) -> None:
    await write(executor, "setCategory", {"key": "news", "setting": {"enabled": False}})
    by_email = {"key": "news", "setting": {"detail": {"channelTypes": {"email": {"enabled": True}}}}}

    result = await write(
        executor,
        "setPreferences",
        {"preferences": {"categories": [by_email]}, "persistence": "MERGE", "dryRun": dry_run},
    )

    others = ("inAppFeed", "sms", "push", "chat", "http")
    assert sorted(paths_of(result)) == sorted(
        [
            ("categories/news", False, None),
            ("categories/news/channelTypes/email", None, True),
            *((f"categories/news/channelTypes/{kind}", None, False) for kind in others),
        ]
    )


async def test_a_write_tells_the_set_and_what_changed(executor: Executor) -> None:
    result = await write(executor, "setPreferences", {"preferences": {"channelTypes": {"email": {"enabled": True}}}})

    assert INSTANT.fullmatch(result["changes"][0].pop("changedAt"))
    assert result == {
        "__typename": "PreferencesWritten",
        "preferenceSet": {"exists": True, "revision": 1},
        "changes": [
            {
                "path": ["channelTypes", "email"],
                "before": None,
                "after": True,
                "revision": 1,
                "origin": "MUTATION",
                "actor": "jhammond",
                "bulkOperation": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("persistence", "changes"),
    [
        pytest.param(
            {},
            [("channelTypes/email", True, None), ("workflows/a", None, True), ("workflows/b", False, None)],
            id="replace unless told otherwise",
        ),
        pytest.param({"persistence": "MERGE"}, [("workflows/a", None, True)], id="merge leaves what is not given"),
    ],
)
async def test_a_whole_set_is_replaced_or_merged(
    executor: Executor, persistence: dict[str, str], changes: list[Any]
) -> None:
    off = {"channelTypes": {"email": {"enabled": True}}, "workflows": [{"key": "b", "setting": {"enabled": False}}]}
    await write(executor, "setPreferences", {"preferences": off})

    on = {"workflows": [{"key": "a", "setting": {"enabled": True}}]}
    result = await write(executor, "setPreferences", {"preferences": on, **persistence})

    assert paths_of(result) == changes


async def test_merging_null_removes(executor: Executor) -> None:
    await write(
        executor, "setPreferences", {"preferences": {"workflows": [{"key": "a", "setting": {"enabled": True}}]}}
    )

    gone = {"workflows": [{"key": "a", "setting": None}]}
    result = await write(executor, "setPreferences", {"preferences": gone, "persistence": "MERGE"})

    assert paths_of(result) == [("workflows/a", True, None)]


@pytest.mark.parametrize(
    ("field", "written", "change"),
    [
        pytest.param(
            "setChannelType",
            {"channelType": "IN_APP_FEED", "setting": {"enabled": False}},
            ("channelTypes/inAppFeed", None, False),
            id="a channel type",
        ),
        pytest.param(
            "setChannel",
            {"channelId": CHANNEL.upper(), "setting": {"enabled": False}},
            (f"channels/{CHANNEL}", None, False),
            id="a channel",
        ),
        pytest.param(
            "setWorkflow",
            {"key": "a.b", "setting": {"detail": {"channelTypes": {"sms": {"enabled": False}}}}},
            ("workflows/a.b/channelTypes/sms", None, False),
            id="a workflow",
        ),
        pytest.param(
            "setCategory",
            {"key": "$x", "setting": {"enabled": False}},
            ("categories/$x", None, False),
            id="a category",
        ),
        pytest.param(
            "setCommercialSubscribed",
            {"setting": {"enabled": False}},
            ("commercialSubscribed", None, False),
            id="the commercial subscription",
        ),
    ],
)
class TestOneSetting:
    async def test_it_is_written_alone(
        self, executor: Executor, field: str, written: dict[str, Any], change: tuple[str, Any, Any]
    ) -> None:
        result = await write(executor, field, written)

        assert paths_of(result) == [change]

    async def test_null_removes_it(
        self, executor: Executor, field: str, written: dict[str, Any], change: tuple[str, Any, Any]
    ) -> None:
        await write(executor, field, written)

        result = await write(executor, field, {**written, "setting": None})

        assert paths_of(result) == [(change[0], False, None)]

    async def test_leaving_it_out_is_refused(
        self,
        executor: Executor,
        field: str,
        written: dict[str, Any],
        change: tuple[str, Any, Any],  # noqa: ARG002
    ) -> None:
        result = await write(executor, field, {name: value for name, value in written.items() if name != "setting"})

        assert (result["__typename"], result["path"]) == ("InvalidInputError", ["input", "setting"])


async def test_a_set_can_be_removed_without_saying_anything(executor: Executor) -> None:
    await write(executor, "setCommercialSubscribed", {"setting": {"enabled": False}})

    result = await executor.data(f"mutation {{ unsetPreferences {RESULT} }}", caller=USER)

    assert result["preferenceSet"] == {"exists": False, "revision": 2}
    assert paths_of(result) == [("commercialSubscribed", False, None)]


async def test_a_write_that_says_nothing_new_changes_nothing(executor: Executor) -> None:
    written = {"key": "a", "setting": {"enabled": True}}
    await write(executor, "setWorkflow", written)

    result = await write(executor, "setWorkflow", written)

    assert result["preferenceSet"] == {"exists": True, "revision": 1}
    assert result["changes"] == []


async def test_a_rehearsal_changes_nothing(executor: Executor) -> None:
    rehearsed = await write(executor, "setWorkflow", {"key": "a", "setting": {"enabled": True}, "dryRun": True})

    assert rehearsed["preferenceSet"] == {"exists": True, "revision": 1}
    assert await executor.data("{ preferenceSet { exists revision } }", caller=USER) == {"exists": False, "revision": 0}


async def test_an_expected_revision_that_holds_is_written(executor: Executor) -> None:
    result = await write(executor, "setWorkflow", {"key": "a", "setting": {"enabled": True}, "expectedRevision": 0})

    assert result["preferenceSet"]["revision"] == 1


async def test_an_expected_revision_that_does_not_hold_is_a_conflict(executor: Executor) -> None:
    await write(executor, "setWorkflow", {"key": "a", "setting": {"enabled": True}})

    result = await write(executor, "setWorkflow", {"key": "a", "setting": {"enabled": False}, "expectedRevision": 0})

    assert result.pop("message").startswith("The stored revision is 1, not 0")
    assert result == {
        "__typename": "RevisionConflictError",
        "code": "REVISION_CONFLICT",
        "path": ["input", "expectedRevision"],
        "current": {"revision": 1, "exists": True},
    }


@pytest.mark.parametrize(
    ("field", "written", "path"),
    [
        pytest.param(
            "setPreferences",
            {"preferences": {"workflows": [{"key": "a"}, {"key": "x" * 257, "setting": {"enabled": True}}]}},
            ["preferences", "workflows", "1", "key"],
            id="a key that is too long",
        ),
        pytest.param(
            "setPreferences",
            {"preferences": {"workflows": [{"key": "a"}, {"key": "a"}]}},
            ["preferences", "workflows", "1", "key"],
            id="a key given twice",
        ),
        pytest.param(
            "setPreferences",
            {"preferences": {"channels": [{"channelId": CHANNEL, "setting": {"conditions": [NO_PATH]}}]}},
            ["preferences", "channels", "0", "setting", "conditions", "0", "variable"],
            id="no path",
        ),
        pytest.param(
            "setPreferences",
            {"preferences": {"categories": [{"key": str(index), "setting": {"enabled": True}} for index in range(5)]}},
            ["preferences"],
            id="too many keys",
        ),
        pytest.param("setWorkflow", {"setId": "", "key": "a", "setting": None}, ["setId"], id="no set"),
        pytest.param(
            "setWorkflow",
            {"key": "a", "setting": {"enabled": True, "channelTypes": {"sms": {"enabled": False}}}},
            ["setting", "channelTypes"],
            id="a switch beside channel types",
        ),
        pytest.param(
            "setChannelType", {"channelType": "EMAIL", "setting": {}}, ["setting"], id="a setting without a word"
        ),
        pytest.param(
            "setPreferences",
            {
                "preferences": {
                    "workflows": [{"key": "a", "conditions": [{"variable": "data.x", "operator": "EQUAL_TO"}]}]
                }
            },
            ["preferences", "workflows", "0", "conditions", "0", "argument"],
            id="a condition in a row as it is read",
        ),
        pytest.param("setWorkflow", {"key": "x" * 257, "setting": None}, ["key"], id="a long key"),
        pytest.param(
            "setChannelType",
            {"channelType": "EMAIL", "setting": {"conditions": [{"variable": "data.x", "operator": "EQUAL_TO"}]}},
            ["setting", "conditions", "0", "argument"],
            id="a condition without its argument",
        ),
        pytest.param(
            "setWorkflow",
            {"key": "a", "setting": {"detail": {"channelTypes": {"strategy": "REPLACE"}}}},
            ["setting", "detail", "channelTypes", "strategy"],
            id="a mark that only defaults may have",
        ),
    ],
)
async def test_a_malformed_input_is_refused_at_its_place(
    executor: Executor, field: str, written: dict[str, Any], path: list[str]
) -> None:
    result = await write(executor, field, written)

    assert (result["__typename"], result["code"]) == ("InvalidInputError", "INVALID_INPUT")
    assert result["path"] == ["input", *path]


async def test_everything_that_is_wrong_with_an_input_is_told_at_its_place(executor: Executor) -> None:
    preferences = {
        "channelTypes": {"email": {"conditions": [{"variable": "data.x", "operator": "EQUAL_TO"}]}},
        "workflows": [{"key": "a", "setting": {"enabled": True}}, {"key": "x" * 257, "setting": {"enabled": True}}],
    }
    document = """mutation ($input: SetPreferencesInput!) { setPreferences(input: $input) {
        ... on InvalidInputError { message path problems { message path } }
    } }"""

    result = await executor.data(document, input={"userId": "", "setId": "a/b", "preferences": preferences})

    assert {"message": result["message"], "path": result["path"]} == result["problems"][0]
    assert [problem["path"] for problem in result["problems"]] == [
        ["input", "setId"],
        ["input", "userId"],
        ["input", "preferences", "channelTypes", "email", "conditions", "0", "argument"],
        ["input", "preferences", "workflows", "1", "key"],
    ]


async def test_everything_that_is_wrong_with_a_question_is_told(executor: Executor) -> None:
    document = """{ preferenceDecision(input: {
        userId: "a/b", tenantId: "", workflow: "w", channels: [], variables: []
    }) { allowed } }"""

    error = await executor.error(document)

    assert error["extensions"]["path"] == ["input", "tenantId"]
    assert [problem["path"] for problem in error["extensions"]["problems"]] == [
        ["input", "tenantId"],
        ["input", "userId"],
        ["input", "channels"],
        ["input", "variables"],
    ]


async def test_a_set_that_one_more_setting_makes_too_large_is_refused(executor: Executor) -> None:
    for index in range(4):
        await write(executor, "setCategory", {"key": str(index), "setting": {"enabled": True}})

    result = await write(executor, "setCategory", {"key": "one more", "setting": {"enabled": True}})

    assert "the limit is 4" in result["message"]
    assert result["path"] == ["input"]


async def test_a_write_that_is_refused_leaves_its_neighbours(executor: Executor) -> None:
    document = """mutation {
        first: setWorkflow(input: {key: "a", setting: {enabled: true}}) { ...Revision }
        refused: setWorkflow(input: {userId: "other", key: "a", setting: null}) { ...Revision }
        last: setWorkflow(input: {key: "b", setting: {enabled: true}}) { ...Revision }
    }
    fragment Revision on PreferencesWritten { preferenceSet { revision } }"""

    result = await executor.execute(document, caller=USER)

    assert result.data == {
        "first": {"preferenceSet": {"revision": 1}},
        "refused": None,
        "last": {"preferenceSet": {"revision": 2}},
    }
    assert [(error.path, error.extensions) for error in result.errors or ()] == [(["refused"], {"code": "FORBIDDEN"})]


async def test_a_user_cannot_write_for_somebody_else(executor: Executor) -> None:
    document = 'mutation { setWorkflow(input: {userId: "other", key: "a", setting: null}) { __typename } }'

    error = await executor.error(document, caller=USER)

    assert error["extensions"] == {"code": "FORBIDDEN"}
