"""What `${…}` can speak of in a story: who is in its world, who its client instances are, what was seen so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from conformance import registrations, variables
from conformance.model import App, Scenario
from conformance.ready import Ready, Resource
from conformance.registrations import Registration

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One story's names. `seen` grows with every step that has a name."""

    scenario: Scenario
    ready: Ready
    seen: dict[str, Facts] = field(default_factory=dict)

    def lookup(self, path: str) -> Any:
        """Say what `${path}` stands for now; raise `UnknownVariableError`."""
        head, _, rest = path.partition(".")
        if head in self.seen:
            return variables.find(self.seen[head], rest)
        return variables.find(NAMES[head](self) if head in NAMES else self.registration(head).scope(), rest)

    def app(self, name: str) -> App:
        """Return a client instance, filled in."""
        app = self._written(name)
        return type(app).model_validate(variables.fill(app.model_dump(by_alias=True, exclude_unset=True), self.lookup))

    def registration(self, app: str) -> Registration:
        """Find who an instance is; how it is told to behave may speak of that, and is filled in later."""
        written = self._written(app)
        who = {name: variables.fill(getattr(written, name), self.lookup) for name in WHO}
        return registrations.registration(self.ready.world, written.model_copy(update=who))

    def _written(self, name: str) -> App:
        instances = self.scenario.instances()
        if name not in instances:
            raise registrations.NoSuchThingError(f"the story has no client instance {name}")
        return instances[name]

    def resource_names(self, resource: Resource) -> set[str]:
        """An API goes by its own name and by its registration's, alone or after a name of its tenant."""
        homes = registrations.names_of(registrations.tenant(self.ready.world, resource.tenant))
        names = {resource.name, *registrations.names_of_resource(self.ready.world, resource)}
        return names | {f"{home}/{name}" for home in homes for name in names}


WHO = ("application", "tenant", "client_id")
"""The fields of an instance that say who it is."""


def _by_name(things: Iterable[Any], names: Callable[[Any], Iterable[str]]) -> Facts:
    """The first that has a name keeps it."""
    return {name: each.model_dump() for each in reversed(list(things)) for name in names(each)}


def _own_resource(story: Vocabulary) -> Facts:
    resource = story.registration("app").resource
    if resource is None:
        raise variables.UnknownVariableError("resource")
    return resource.model_dump()


# fmt: off
NAMES: dict[str, Callable[[Vocabulary], Any]] = {
    "world":     lambda story: story.ready.model_dump(),
    "clock":     lambda story: {"now": int(time.time())},  # noqa: ARG005 - a row like the others
    "tenant":    lambda story: story.registration("app").tenant.model_dump(),
    "tenants":   lambda story: _by_name(story.ready.world.tenants, registrations.names_of),
    "resource":  _own_resource,
    "resources": lambda story: _by_name(story.ready.world.resources, story.resource_names),
    "users":     lambda story: _by_name(story.ready.world.users, lambda user: [user.upn.partition("@")[0]]),
    "apps":      lambda story: {name: story.registration(name).scope() for name in story.scenario.instances()},
}
# fmt: on
