"""The steps: one file each, one row each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from conformance.steps.accounts import Accounts
from conformance.steps.auth_code_url import AuthCodeUrl
from conformance.steps.broker import Broker
from conformance.steps.browse import Browse
from conformance.steps.by_code import ByCode
from conformance.steps.call_api import CallApi
from conformance.steps.client_credential import ClientCredential
from conformance.steps.device_code import DeviceCode
from conformance.steps.directory import Directory
from conformance.steps.edit_cache import EditCache
from conformance.steps.fault import Fault
from conformance.steps.file import File
from conformance.steps.hand_over_cache import HandOverCache
from conformance.steps.hello import Hello
from conformance.steps.interactive import Interactive
from conformance.steps.keyring import Keyring
from conformance.steps.mint import Mint
from conformance.steps.obo import Obo
from conformance.steps.obo_long import OboLong
from conformance.steps.program import Program
from conformance.steps.refresh_token import RefreshToken
from conformance.steps.request import Request
from conformance.steps.sign_in import SignIn
from conformance.steps.sign_out import SignOut
from conformance.steps.signed_call import SignedCall
from conformance.steps.silent import Silent
from conformance.steps.step import BaseStep
from conformance.steps.token_request import TokenRequest
from conformance.steps.travel import Travel
from conformance.steps.user_fic import UserFic
from conformance.steps.username_password import UsernamePassword

# fmt: off
Step = Annotated[
    ClientCredential
    | SignIn
    | Interactive
    | AuthCodeUrl
    | Browse
    | ByCode
    | DeviceCode
    | Silent
    | RefreshToken
    | Obo
    | OboLong
    | UsernamePassword
    | UserFic
    | Accounts
    | SignOut
    | Hello
    | EditCache
    | HandOverCache
    | File
    | Keyring
    | CallApi
    | SignedCall
    | Request
    | TokenRequest
    | Mint
    | Travel
    | Fault
    | Broker
    | Directory
    | Program,
    Field(discriminator="do"),
]
# fmt: on

__all__ = ["BaseStep", "Step"]
