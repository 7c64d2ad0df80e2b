"""A registered certificate is deleted."""

from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import Removed
from mock_entra.control.parameters import OnApplication, Text


class RemoveCertificate(OnApplication):
    """Which certificate of which application."""

    certificate: Text = Field(description="The certificate, by its name, id or thumbprint (base64url).")


async def apply(world: World, told: RemoveCertificate) -> Removed:
    """The certificate proves nothing from now on (AADSTS700027)."""
    application = finding.registration(world.directory, told.application, told.tenant)
    known = application.certificates
    found = tuple(c for c in known if told.certificate in (c.id, c.name, c.sha1, c.sha256))
    certificate = finding.only("certificate", told.certificate, found, known, lambda c: f"{c.name} ({c.id})")
    await world.directory.put(replace(application, certificates=tuple(c for c in known if c != certificate)))
    return Removed(id=certificate.id, name=certificate.name)
