"""What must fit together in a world: names that are spoken of exist, nothing exists twice, and dates run forward."""

from collections.abc import Iterable, Iterator

from mock_entra.world import references, twice
from mock_entra.world.mistake import Mistake, Where
from mock_entra.world.model import Certificate, Secret, TrustedSubject, World

LONGEST_COMMON_NAME = 64
"""RFC 5280 A.1: ub-common-name."""


def mistakes_between(world: World) -> Iterator[Mistake]:
    """Every part of a world that does not fit another one, with the path to it."""
    yield from twice.mistakes(world)
    yield from references.mistakes(world)
    for index, tenant in enumerate(world.tenants):
        at: Where = ("tenants", index)
        if tenant.kind in ("ciam", "b2c") and tenant.subdomain is None:
            yield at, f"a {tenant.kind} tenant needs a `subdomain`: the first label of its own host name"
        for i, application in enumerate(tenant.applications):
            yield from long_names((*at, "applications", i, "trusted_subjects"), application.trusted_subjects)
            yield from reversed_dates((*at, "applications", i, "secrets"), application.secrets)
            yield from reversed_dates((*at, "applications", i, "certificates"), application.certificates)


def long_names(at: Where, trusted: Iterable[TrustedSubject]) -> Iterator[Mistake]:
    for i, each in enumerate(trusted):
        if each.authority is None and len(each.subject) > LONGEST_COMMON_NAME:
            yield (
                (*at, i, "subject"),
                f"a certificate that is made has a name of {LONGEST_COMMON_NAME} characters at most",
            )


def reversed_dates(at: Where, credentials: Iterable[Secret | Certificate]) -> Iterator[Mistake]:
    for i, credential in enumerate(credentials):
        if credential.start and credential.end and credential.end <= credential.start:
            yield (*at, i, "end"), f"it ends before it starts: expected a date after {credential.start.isoformat()}"
