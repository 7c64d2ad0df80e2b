"""What a caller may write, typed; what is not described here is refused with 400 (v1.0 "user", "group")."""

from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from mock_entra.resources.graph.kind import EXTENSION
from mock_entra.resources.graph.refusal import GraphError, bad_request, invalid_value, unacceptable
from mock_entra.wire import Request

Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Short = Annotated[str, StringConstraints(max_length=64)]
Long = Annotated[str, StringConstraints(max_length=256)]
LARGEST_NUMBER = 1 << 53


class Body(BaseModel):
    """A JSON body in Graph's spelling; annotations of OData are passed over. `resource` is what it writes to."""

    resource: ClassVar[str] = "User"

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, alias_generator=to_camel)

    def extras(self) -> dict[str, object]:
        """What was sent beside the properties described here."""
        return {name: value for name, value in (self.model_extra or {}).items() if "@odata." not in name}


class PasswordProfile(Body):
    """A password somebody else chose."""

    password: str | None = Field(None, description="8 to 256 characters.")
    force_change_password_next_sign_in: bool | None = Field(None, description="Whether it is good for one sign-in.")
    force_change_password_next_sign_in_with_mfa: bool | None = Field(None, description="The same; asks for MFA first.")


class ObjectIdentity(Body):
    """A name to sign in by."""

    sign_in_type: str = Field(description="`emailAddress`, `userName`, `federated` or `userPrincipalName`.")
    issuer: Long = Field(description="Who gave the name: a domain of the tenant, or an identity provider.")
    issuer_assigned_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="The name itself."
    )


class ChangedUser(Body):
    """A change: what is left out stays, null empties."""

    account_enabled: bool | None = Field(None, description="Whether the account may sign in.")
    business_phones: tuple[Short, ...] | None = Field(None, max_length=1, description="One number at most.")
    city: Annotated[str, StringConstraints(max_length=128)] | None = Field(None, description="City.")
    company_name: Short | None = Field(None, description="Company.")
    country: Annotated[str, StringConstraints(max_length=128)] | None = Field(None, description="Country or region.")
    department: Short | None = Field(None, description="Department.")
    display_name: Name | None = Field(None, description="Display name.")
    employee_id: Annotated[str, StringConstraints(max_length=16)] | None = Field(None, description="Employee's number.")
    given_name: Short | None = Field(None, description="First name.")
    identities: tuple[ObjectIdentity, ...] | None = Field(None, max_length=10, description="Names to sign in by.")
    job_title: Annotated[str, StringConstraints(max_length=128)] | None = Field(None, description="Job title.")
    mail: Long | None = Field(None, description="E-mail address.")
    mail_nickname: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        None, description="Mail alias."
    )
    mobile_phone: Short | None = Field(None, description="Mobile number.")
    office_location: Annotated[str, StringConstraints(max_length=128)] | None = Field(None, description="Office.")
    other_mails: tuple[Long, ...] | None = Field(None, max_length=250, description="Further e-mail addresses.")
    password_policies: Long | None = Field(None, description="`DisableStrongPassword`, `DisablePasswordExpiration`.")
    password_profile: PasswordProfile | None = Field(None, description="A new password.")
    postal_code: Annotated[str, StringConstraints(max_length=40)] | None = Field(None, description="Postal code.")
    preferred_language: Short | None = Field(None, description="ISO 639-1 code.")
    state: Annotated[str, StringConstraints(max_length=128)] | None = Field(None, description="State or province.")
    street_address: Annotated[str, StringConstraints(max_length=1024)] | None = Field(None, description="Street.")
    surname: Short | None = Field(None, description="Last name.")
    usage_location: Annotated[str, StringConstraints(pattern="^[A-Za-z]{2}$")] | None = Field(
        None, description="ISO 3166 code."
    )
    user_principal_name: str | None = Field(None, description="User principal name.")

    @property
    def written(self) -> dict[str, object]:
        """The properties that were sent, by the names they have here."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    def extensions(self) -> dict[str, str | bool | int | None]:
        """Properties that applications added; 400 for any other name, and for values that are no single one."""
        read: dict[str, str | bool | int | None] = {}
        for name, value in self.extras().items():
            if not EXTENSION.fullmatch(name):
                raise unacceptable(f"Property '{name[:100]}' does not exist or cannot be written.")
            if not is_single(value):
                raise invalid_value(name)
            read[name] = value  # type: ignore[assignment]  # `is_single` says so
        return read


class ChangedGroup(Body):
    """A group, or a change to one: what is left out stays."""

    resource: ClassVar[str] = "Group"

    description: Annotated[str, StringConstraints(max_length=1024)] | None = Field(None, description="What it is for.")
    display_name: Name | None = Field(None, description="Display name.")
    group_types: tuple[str, ...] | None = Field(None, description="Empty: a security group.")
    mail_enabled: bool | None = Field(None, description="False: a security group has no mailbox.")
    mail_nickname: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        None, description="Mail alias."
    )
    security_enabled: bool | None = Field(None, description="True: a security group.")
    members: tuple[str, ...] = Field((), alias="members@odata.bind", max_length=20, description="Addresses of users.")


class Reference(Body):
    """OData 4.01: an object by its address."""

    resource: ClassVar[str] = "DirectoryObject"

    address: str = Field(alias="@odata.id", description="Ends in the object's id.")


def is_single(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 256
    return value is None or (isinstance(value, int) and abs(value) <= LARGEST_NUMBER)


AnyBody = TypeVar("AnyBody", bound=Body)


def read(http: Request, kind: type[AnyBody]) -> AnyBody:
    """The body; 400 where it is no JSON object, with the first property that is wrong."""
    if http.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise bad_request("Write requests must contain the Content-Type header of application/json.")
    try:
        return kind.model_validate_json(http.body)
    except ValidationError as error:
        raise mistaken(error, kind.resource) from error


def mistaken(error: ValidationError, resource: str) -> GraphError:
    mistake = error.errors(include_url=False, include_input=False)[0]
    if not mistake["loc"]:
        return bad_request(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload "
            "is of valid JSON format."
        )
    where = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "missing":
        return unacceptable(f"A value is required for property '{where}' of resource '{resource}'.")
    return invalid_value(where, resource)
