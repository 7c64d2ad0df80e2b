"""The items of one To-Do list, kept in the world's store; a fresh list has two for every user of the tenant."""

from collections.abc import Iterator
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel, ConfigDict, Field

from mock_entra.resources.resource import Resource
from mock_entra.store import Store

FIRST_THINGS = ("Water the plants", "Post the letter")
LISTS = "todos"


class Item(BaseModel):
    """One thing to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="Identifier of the item.")
    owner: str = Field(description="Object id of the user whose it is.")
    owner_name: str = Field(description="What that user was called when the item was written; never shown.")
    description: str = Field(description="What is to be done.")

    def shown(self) -> dict[str, str]:
        return {"id": self.id, "owner": self.owner, "description": self.description}


class Items:
    """All items of one API, whoever may reach them."""

    def __init__(self, store: Store, namespace: str) -> None:
        self._store = store
        self._namespace = namespace

    @classmethod
    async def of(cls, resource: Resource) -> Self:
        """The items of an API, planted if this is the first time that anybody asks."""
        world, client_id = resource.world, resource.application.client_id
        items = cls(world.store, world.records(f"{LISTS}/{client_id}"))
        if await world.store.get(world.records(LISTS), client_id) is None:
            for item in first_items(resource):
                await items.add(item)
            await world.store.put(world.records(LISTS), client_id, "planted")
        return items

    async def all(self) -> list[Item]:
        """In the order they were created."""
        return [Item.model_validate_json(text) for text in (await self._store.all(self._namespace)).values()]

    async def get(self, id: str) -> Item | None:
        text = await self._store.get(self._namespace, id)
        return Item.model_validate_json(text) if text else None

    async def add(self, item: Item) -> bool:
        return await self._store.add(self._namespace, item.id, item.model_dump_json())

    async def swap(self, old: Item, new: Item) -> bool:
        """False where the item is no longer what it was."""
        return await self._store.swap(self._namespace, old.id, old.model_dump_json(), new.model_dump_json())

    async def delete(self, item: Item) -> None:
        await self._store.delete(self._namespace, item.id)


def first_items(resource: Resource) -> Iterator[Item]:
    """The same for the same API and user, in every world."""
    client_id = resource.application.client_id
    for user in resource.world.directory.users(resource.tenant.id):
        for thing in FIRST_THINGS:
            id = str(uuid5(NAMESPACE_URL, f"{LISTS}/{client_id}/{user.id}/{thing}"))
            yield Item(id=id, owner=user.id.lower(), owner_name=user.upn, description=thing)
