"""The question that is measured: a full client_credentials request with a secret; and whether an answer is true."""

import json
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener


class WrongAnswer(Exception):
    """What came back is not what was asked for, so that there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Question:
    """A token request of the default world's daemon, where it goes, and what its token must say."""

    url: str
    body: str
    keys_url: str
    claims: dict[str, Any]
    ca: str | None


def question(ready: dict[str, Any]) -> Question:
    """Drawn from a ready line: the workforce tenant's daemon asks for its To-Do API."""
    world = ready["world"]
    tenant = next(t for t in world["tenants"] if t["kind"] == "workforce")
    daemon = next(a for a in world["applications"] if (a["name"], a["tenant"]) == ("daemon", tenant["id"]))
    api = next(r for r in world["resources"] if r["tenant"] == tenant["id"])
    form = {
        "grant_type": "client_credentials",
        "client_id": daemon["client_id"],
        "client_secret": daemon["secret"],
        "scope": f"{api['audience']}/.default",
    }
    claims = {
        "aud": api["client_id"],
        "iss": tenant["issuer"],
        "tid": tenant["id"],
        "azp": daemon["client_id"],
        "azpacr": "1",
        "roles": api["roles"],
        "idtyp": "app",
        "ver": "2.0",
    }
    below = tenant["authority"]
    keys = f"{below}/discovery/v2.0/keys"
    return Question(f"{below}/oauth2/v2.0/token", urlencode(form), keys, claims, ready["ca"])


def once(asked: Question) -> str:
    """The answer's body."""
    return fetch(asked, Request(asked.url, asked.body.encode()))  # noqa: S310 - an address of our own


def fetch(asked: Question, request: Request) -> str:
    with opener(asked.ca).open(request, timeout=30) as answer:
        text: str = answer.read().decode()
    return text


def opener(ca: str | None) -> OpenerDirector:
    """Through no proxy, and with no trust but in the authority's own certificates."""
    https = [HTTPSHandler(context=ssl.create_default_context(cafile=ca))] if ca else []
    return build_opener(ProxyHandler({}), *https)


def verify(asked: Question, answer: str) -> None:
    """The signature against the published keys, and every claim that the question determines; `WrongAnswer` else."""
    import jwt

    keys = jwt.PyJWKSet.from_dict(json.loads(fetch(asked, Request(asked.keys_url))))  # noqa: S310 - as above
    token = str(json.loads(answer).get("access_token"))
    try:
        key = next(key for key in keys.keys if key.key_id == jwt.get_unverified_header(token)["kid"])
        claims = jwt.decode(token, key.key, ["RS256"], audience=asked.claims["aud"], issuer=asked.claims["iss"])
    except (jwt.PyJWTError, StopIteration) as error:
        raise WrongAnswer(f"a token that does not verify: {error!r} in {answer}") from error
    wrong = {name: claims.get(name) for name, value in asked.claims.items() if claims.get(name) != value}
    if wrong:
        raise WrongAnswer(f"a token with other claims than were asked for: {wrong}")
