"""What a broker must never do, and this one can be told to: each lie must turn a story red that holds brokers to it."""

from enum import StrEnum


class Lie(StrEnum):
    """One thing that no broker may do."""

    OPENS_BROWSER = "opens_browser"
    HANDS_OUT_REFRESH_TOKEN = "hands_out_refresh_token"  # noqa: S105 - the name of a lie
    IGNORES_STATUS = "ignores_status"
    OTHER_ACCOUNT = "other_account"
    OTHER_KEY = "other_key"


# fmt: off
WHAT_IT_DOES: dict[Lie, str] = {
    Lie.OPENS_BROWSER:           "A failed call is followed by a visit to /authorize, as a browser would make it.",
    Lie.HANDS_OUT_REFRESH_TOKEN: "The telemetry of a result holds the refresh token that came with it.",
    Lie.IGNORES_STATUS:          "A call that was to fail by a status succeeds.",
    Lie.OTHER_ACCOUNT:           "A silent call brings the token of another account of the device.",
    Lie.OTHER_KEY:               "A signed request is signed with another key than its token is bound to.",
}
# fmt: on
