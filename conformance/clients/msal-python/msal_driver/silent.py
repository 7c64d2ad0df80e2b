"""acquire_token_silent_with_error: the variant that tells a miss from a refusal."""

from __future__ import annotations

from json_lines import Call, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from msal_driver import accounts, broker, results
from msal_driver.wanting import given


def silent(call: Call) -> Facts:
    wanted = call.wanted
    app = call.app.at(wanted["authority"]) if wanted.get("authority") else call.app
    account = accounts.own(app.library, wanted.get("account"))
    reply = app.library.acquire_token_silent_with_error(
        wanted["scopes"],
        account=account,
        **given(wanted, force_refresh="force_refresh", claims_challenge="claims"),
        **broker.scheme(wanted.get("pop")),
    )
    return results.result(app.library, reply, account)
