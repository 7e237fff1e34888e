"""Documents in which what is not set is spelt out, as they were once stored."""

from typing import Any

from gateway.preferences.model import ChannelType, PreferenceRows


def spelt_out(rows: PreferenceRows) -> Any:
    """The same rows with a value for everything that they may leave out."""
    return {
        **rows,
        "channel_types": _channel_types(rows["channel_types"]),
        "channels": [_setting(each) for each in rows["channels"]],
        "workflows": [_keyed(each) for each in rows["workflows"]],
        "categories": [_keyed(each) for each in rows["categories"]],
        "commercial_subscribed": rows["commercial_subscribed"] and _setting(rows["commercial_subscribed"]),
    }


def _setting(setting: Any) -> Any:
    return {"enabled": None, "conditions": [], **setting}


def _channel_types(settings: Any) -> Any:
    if settings is None:
        return None
    given = {kind: _setting(settings[kind]) for kind in ChannelType if kind in settings}
    return {"strategy": "MERGE", **settings, **given}


def _keyed(row: Any) -> Any:
    return {
        "channels_strategy": "MERGE",
        "strategy": "MERGE",
        **_setting(row),
        "channel_types": _channel_types(row.get("channel_types")),
        "channels": [_setting(each) for each in row.get("channels", ())],
    }
