"""The engine's operations as a door in another process asks for them: JSON in, JSON out."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from broker_shims.broker import Broker
from broker_shims.failures import Operation
from broker_shims.messages import AuthParameters, AuthResult, Caller

Told = dict[str, Any]
PARAMETERS = TypeAdapter(AuthParameters)


def asked(told: Told) -> AuthParameters:
    """`asked`, checked; pydantic's ValidationError where it is none."""
    return PARAMETERS.validate_python(told["asked"])


def result(made: AuthResult) -> Told:
    return asdict(made) | {"authorization_header": made.authorization_header}


async def read_account(broker: Broker, told: Told, by: Caller) -> Told:
    return asdict(await broker.read_account(str(told["account_id"]), by))


async def discover_accounts(broker: Broker, told: Told, by: Caller) -> list[Told]:
    return [asdict(account) for account in await broker.discover_accounts(str(told["client_id"]), by)]


async def sign_in(broker: Broker, told: Told, by: Caller) -> Told:
    return result(await broker.sign_in(asked(told), int(told["window"]), str(told.get("hint") or ""), by))


async def sign_in_silently(broker: Broker, told: Told, by: Caller) -> Told:
    return result(await broker.sign_in_silently(asked(told), by))


async def sign_in_interactively(broker: Broker, told: Told, by: Caller) -> Told:
    hint = str(told.get("hint") or "")
    return result(await broker.sign_in_interactively(asked(told), int(told["window"]), hint, by))


async def acquire_token_silently(broker: Broker, told: Told, by: Caller) -> Told:
    return result(await broker.acquire_token_silently(asked(told), str(told["account_id"]), by))


async def acquire_token_interactively(broker: Broker, told: Told, by: Caller) -> Told:
    account = str(told["account_id"])
    return result(await broker.acquire_token_interactively(asked(told), int(told["window"]), account, by))


async def sign_out(broker: Broker, told: Told, by: Caller) -> Told:
    await broker.sign_out(str(told["client_id"]), str(told["account_id"]), by)
    return {}


async def sso_cookie(broker: Broker, told: Told, by: Caller) -> Told:
    url, account, nonce = str(told["url"]), str(told.get("account_id") or ""), str(told.get("nonce") or "")
    return asdict(await broker.sso_cookie(url, account, nonce, by))


# fmt: off
VERBS: dict[str, Callable[[Broker, Told, Caller], Awaitable[Any]]] = {
    Operation.READ_ACCOUNT:          read_account,
    Operation.DISCOVER_ACCOUNTS:     discover_accounts,
    Operation.SIGN_IN:               sign_in,
    Operation.SIGN_IN_SILENTLY:      sign_in_silently,
    Operation.SIGN_IN_INTERACTIVELY: sign_in_interactively,
    Operation.ACQUIRE_SILENTLY:      acquire_token_silently,
    Operation.ACQUIRE_INTERACTIVELY: acquire_token_interactively,
    Operation.SIGN_OUT:              sign_out,
    Operation.SSO_COOKIE:            sso_cookie,
}
# fmt: on
