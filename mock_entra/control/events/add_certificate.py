"""A certificate is registered for an application: one that was handed in, or one made for it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import Field

from mock_entra import clock
from mock_entra.authority import World
from mock_entra.certificates import certificate_pem, common_name, private_pem
from mock_entra.client_certificates import issued
from mock_entra.control import finding
from mock_entra.control.outcomes import NewCertificate, certificate_fields
from mock_entra.control.parameters import Moment, OnApplication, Text
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import credentials
from mock_entra.directory.applications import Certificate
from mock_entra.keys import SigningKey
from mock_entra.worlds import identifier

LIFE = timedelta(days=365).total_seconds()


class AddCertificate(OnApplication):
    """Which application gets a certificate, and which."""

    name: Text = Field("certificate", description="Description shown beside the certificate.")
    pem: str | None = Field(None, max_length=65536, description="The certificate, PEM; where absent, one is made.")
    start: Moment | None = Field(None, description="notBefore of one that is made; a day ago, where absent.")
    end: Moment | None = Field(None, description="notAfter of one that is made; in a year, where absent.")


async def apply(world: World, told: AddCertificate) -> NewCertificate:
    """The application proves itself with it too, by assertion and at the world's mTLS listener.

    The private key of a certificate that is made is told once. The directory keeps it no more than a secret's value.
    """
    pem, key = (told.pem, None) if told.pem else await asyncio.to_thread(made, told)
    application = finding.registration(world.directory, told.application, told.tenant)
    certificate = registered(identifier(world)(), told.name, pem)
    if application.certificate(certificate.sha256):
        raise Unacceptable(f"{application.name} has this certificate already")
    await world.directory.put(replace(application, certificates=(*application.certificates, certificate)))
    return NewCertificate(**certificate_fields(certificate), key=key)


def registered(id: str, name: str, pem: str) -> Certificate:
    try:
        return credentials.certificate(id, name, pem)
    except ValueError as error:
        raise Unacceptable("`pem` is not a certificate in PEM") from error


def made(told: AddCertificate) -> tuple[str, str]:
    """Certificate and private key, PEM, of a key nobody else has."""
    start, end = told.start or clock.real() - 86400, told.end or clock.real() + LIFE
    if end <= start:
        raise Unacceptable("the certificate would end before it starts")
    key = SigningKey.generate().private_key
    dates = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
    certificate = issued(key, common_name(f"{told.application} {told.name}"[:64]), *dates, None, authority=False)
    return certificate_pem(certificate), private_pem(key)
