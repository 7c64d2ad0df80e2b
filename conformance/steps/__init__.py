"""The steps: one file each, one row each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from conformance.steps.call_api import CallApi
from conformance.steps.client_credential import ClientCredential
from conformance.steps.directory import Directory
from conformance.steps.edit_cache import EditCache
from conformance.steps.fault import Fault
from conformance.steps.hand_over_cache import HandOverCache
from conformance.steps.mint import Mint
from conformance.steps.program import Program
from conformance.steps.request import Request
from conformance.steps.silent import Silent
from conformance.steps.step import BaseStep
from conformance.steps.token_request import TokenRequest
from conformance.steps.travel import Travel

# fmt: off
Step = Annotated[
    ClientCredential
    | Silent
    | EditCache
    | HandOverCache
    | CallApi
    | Request
    | TokenRequest
    | Mint
    | Travel
    | Fault
    | Directory
    | Program,
    Field(discriminator="do"),
]
# fmt: on

__all__ = ["BaseStep", "Step"]
