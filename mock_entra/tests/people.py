"""A world of people who sign in each in their own way, and what their browsers do."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from mock_entra.directory import User
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked
from mock_entra.world import load

SECRET, WEB_SECRET = "a-word-of-nobody", "mock-secret-of-a-web-application"
WEB, OTHER = "https://web.example/reply", "https://other.example/reply"

WRITTEN = Path(__file__).with_name("people.yaml").read_text("utf-8")
PEOPLE: dict[str, Any] = yaml.safe_load(WRITTEN)


def with_applications_at(origin: str) -> dict[str, Any]:
    """The world, where the web applications are served at this address."""
    moved = WRITTEN.replace("https://web.example", f"{origin}/web").replace("https://other.example", f"{origin}/other")
    world: dict[str, Any] = yaml.safe_load(moved)
    return world


async def world_of_people(asked: Asked, **changed: Any) -> Asked:
    return Asked(await asked.worlds.make(load(PEOPLE | changed)), asked.worlds)


def known(asked: Asked, upn: str) -> User:
    user = asked.world.directory.user(upn)
    assert user
    return user


def authorize(asked: Asked, segment: str = "contoso.example", application: str = "web", **changed: str) -> str:
    """The address a client sends the browser to; '' leaves a parameter out."""
    registered = next(a for a in asked.world.directory.applications() if a.name == application)
    sent = {
        "client_id": registered.client_id,
        "response_type": "code",
        "redirect_uri": registered.redirect_uris["web"][0],
        "scope": "openid profile",
        "state": "the state",
        "client_info": "1",
    } | changed
    return f"/{segment}/oauth2/v2.0/authorize?{urlencode({n: v for n, v in sent.items() if v})}"


async def sign_in(browser: Browser, user: str = "alice@contoso.example", *, stay: bool = True) -> Browser:
    """User name (where it is asked for), password, and whether to stay signed in."""
    if "i0116" in browser.shows:
        await browser.fill("i0116", user).press("idSIButton9")
    if "aadTile" in browser.shows:
        await browser.press("aadTile")
    await browser.fill("i0118", SECRET).press("idSIButton9")
    if "KmsiCheckboxField" in browser.shows:
        await browser.press("idSIButton9" if stay else "idBtn_Back")
    return browser


async def accept(browser: Browser) -> Browser:
    """Whatever is asked still, on a page with a first button."""
    for button in ("acceptButton", "idSIButton9"):
        if button in browser.shows:
            await browser.press(button)
    return browser


async def redeem(asked: Asked, browser: Browser, segment: str = "contoso.example", application: str = "web") -> Any:
    registered = next(a for a in asked.world.directory.applications() if a.name == application)
    form = {
        "grant_type": "authorization_code",
        "client_id": registered.client_id,
        "redirect_uri": registered.redirect_uris["web"][0],
        "code": browser.landed["code"],
        "client_secret": WEB_SECRET,
        "client_info": "1",
    }
    return await asked.ask(f"/{segment}/oauth2/v2.0/token", "POST", form=form)
