"""What a story needs its clients to be able to do, held against what they said of themselves at hello."""

from __future__ import annotations

from collections.abc import Iterable

from conformance import installation, registrations
from conformance.cast import Player
from conformance.driver import NotSupportedError
from conformance.missing import MissingHereError
from conformance.model import App, Scenario
from conformance.players import Players


def check(scenario: Scenario, players: Players) -> None:
    """Raise `NotSupportedError` where a client has no such thing, `MissingHereError` where this machine lacks it."""
    instances = scenario.instances()
    _loadable(scenario, players.own)
    if players.own:
        _held(set(scenario.needs) | needs(app for app in instances.values() if not app.client), players.own)
    for name, app in instances.items():
        if app.client:
            _held(needs([app]), players.of(name))


def _loadable(scenario: Scenario, player: Player | None) -> None:
    """What the story took away is nothing that this machine lacks: some clients cannot even be loaded without."""
    taken = scenario.device.starts == "not_installed" and player
    if taken and (reason := taken.hello.lacks.get("broker")):
        raise NotSupportedError(reason)


def needs(instances: Iterable[App]) -> set[str]:
    """Return what it takes to have these instances: their credentials, and where they keep their caches."""
    return {word for app in instances for word in (*_confidential(app), *_kept(app))}


def _confidential(app: App) -> list[str]:
    if app.kind != "confidential":
        return []
    return [registrations.kind_of_credential(app), *(["oidc_authority"] if app.oidc else [])]


def _kept(app: App) -> list[str]:
    if not app.cache:
        return []
    if app.cache == "elsewhere":
        return ["cache_partitions"]
    return ["cache_file", *(["cache_encrypted"] if app.cache.protection == "encrypted" else [])]


def _held(needed: set[str], player: Player) -> None:
    missing = needed - player.hello.can
    if unknown := missing - set(player.hello.lacks):
        raise NotSupportedError(f"{player.hello.client} has no {', '.join(sorted(unknown))}")
    if missing:
        raise MissingHereError("; ".join(lacking(player, missing)))


def lacking(player: Player, words: Iterable[str]) -> list[str]:
    """Say what a client lacks on this machine: a sentence a reason, and what helps."""
    reasons: dict[str, list[str]] = {}
    for word in sorted(words):
        reasons.setdefault(player.hello.lacks[word], []).append(word)
    told = [f"{player.client.label} lacks {', '.join(these)} here: {reason}" for reason, these in reasons.items()]
    return [*told, *filter(None, [installation.remedy(player.client)])]
