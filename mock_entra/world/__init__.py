"""The world file: what a person writes down about the tenants a test needs."""

from mock_entra.world.leniencies import Leniency
from mock_entra.world.load import WorldFileError, load, shipped
from mock_entra.world.model import World

__all__ = ["Leniency", "World", "WorldFileError", "load", "shipped"]
