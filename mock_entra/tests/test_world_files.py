"""World files: typed, checked, and every mistake shown where it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mock_entra.cli import cli
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import claims
from mock_entra.world import WorldFileError, load, shipped
from mock_entra.world.load import parse
from mock_entra.world.model import World
from mock_entra.world.sample_json import world_of

SCHEMA = Path(__file__).parents[1] / "world" / "world.schema.json"


def test_the_committed_schema_is_fresh() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == World.model_json_schema(), "run: mock-entra world schema"


def undescribed(node: Any, where: str = "") -> list[str]:
    fields = node.get("properties", {}).items() if isinstance(node, dict) else ()
    found = [f"{where}.{name}" for name, field in fields if "description" not in field]
    definitions = node.get("$defs", {}).items() if isinstance(node, dict) else ()
    return found + [name for key, value in definitions for name in undescribed(value, key)]


def test_every_field_of_a_world_file_is_described() -> None:
    assert undescribed(World.model_json_schema()) == []


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_world_is_sound(name: str) -> None:
    assert load(name).tenants


def test_the_default_world_has_one_of_each_kind() -> None:
    kinds = [(tenant.name, tenant.kind, tenant.issuer) for tenant in load("default").tenants]
    assert kinds == [
        ("contoso", "workforce", "guid"),
        ("contoso", "ciam", "guid"),
        ("fabrikam", "ciam", "subdomain"),
        ("contoso", "b2c", "guid"),
        ("consumers", "consumers", "guid"),
    ]


def test_identifiers_of_the_default_world_are_fixed() -> None:
    written = load("default")
    ids = [tenant.id for tenant in written.tenants if tenant.kind != "consumers"]
    ids += [application.client_id for tenant in written.tenants for application in tenant.applications]
    ids += [user.id for tenant in written.tenants for user in tenant.users]
    assert None not in ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tenants: }", "w.yaml:1: not YAML"),
        ("- 1", "w.yaml:1: expected a mapping"),
        ("", "w.yaml:1: expected a mapping"),
        ("name: x\nspeed: 3\n", "w.yaml:2: speed: Extra inputs are not permitted (got 3)"),
        ("tenants:\n  - name: a\n    kind: cloud\n", "w.yaml:3: tenants[0].kind: Input should be 'workforce'"),
        ("tenants:\n  - kind: workforce\n", "w.yaml:2: tenants[0].name: Field required"),
        ("skew: -1\n", "w.yaml:1: skew: Input should be greater than or equal to 0 (got -1)"),
        ("leniencies: [any-thing]\n", "w.yaml:1: leniencies[0]: Input should be 'any-secret'"),
        ("tenants:\n  - name: a\n    domains: [x.com, x y]\n", "w.yaml:3: tenants[0].domains[1]: String should match"),
        ("tenants:\n  - name: a\n    kind: ciam\n", "w.yaml:2: tenants[0]: a ciam tenant needs a `subdomain`"),
        ("tenants:\n  - {name: a}\n  - {name: a}\n", "w.yaml:3: tenants[1].name: tenant 'workforce a' appears twice"),
        (
            "tenants:\n  - name: a\n    applications:\n      - name: x\n        secrets:\n          - {value: short}\n",
            "w.yaml:6: tenants[0].applications[0].secrets[0].value: String should have at least 8 characters",
        ),
        (
            "tenants:\n  - name: a\n    applications: [{name: x}]\n    consents: [{application: x, resource: y}]\n",
            "w.yaml:4: tenants[0].consents[0].resource: there is no API 'y' in this world",
        ),
        (
            "tenants:\n  - name: a\n    groups:\n      - name: g\n        members: [nobody]\n",
            "w.yaml:5: tenants[0].groups[0].members[0]: there is no user 'nobody' in this tenant",
        ),
        (
            "tenants:\n  - name: a\n    policies: [{kind: token_lifetime, access_token: 1}]\n",
            "w.yaml:3: tenants[0].policies[0].access_token: Input should be greater than or equal to 600",
        ),
        ("a: &a [*a]\n", "w.yaml:1: "),
    ],
)
def test_a_mistake_is_shown_with_file_line_key_and_what_was_expected(text: str, expected: str) -> None:
    with pytest.raises(WorldFileError) as refused:
        parse(text, "w.yaml")
    assert any(line.startswith(expected) for line in str(refused.value).splitlines()), refused.value


def test_all_mistakes_are_shown_at_once() -> None:
    with pytest.raises(WorldFileError) as refused:
        parse("speed: 1\nskew: -1\n", "w.yaml")
    assert len(str(refused.value).splitlines()) == 2


def test_a_file_that_is_not_there_says_what_there_is() -> None:
    with pytest.raises(WorldFileError, match=r"nowhere\.yaml: No such file.*default"):
        load("nowhere.yaml")


# the command


def test_check_accepts_what_is_sound_and_refuses_what_is_not(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("speed: 3\n")
    result = CliRunner().invoke(cli, ["world", "check", "default", str(wrong)])
    assert result.exit_code == 2
    assert "default: default, 5 tenants" in result.stdout
    assert f"{wrong}:1: speed" in result.stderr


def test_show_prints_a_world_that_loads_again() -> None:
    shown = CliRunner().invoke(cli, ["world", "show", "default"]).stdout
    assert load(json.loads(shown)) == load("default")


# sample.json

SAMPLE = {
    "Sample": {"Title": "A daemon that reads to-dos"},
    "AADApps": [
        {
            "Id": "service",
            "Name": "my-api",
            "Kind": "WebApi",
            "Audience": "AzureADMyOrg",
            "Scopes": ["ToDoList.Read", "ToDoList.ReadWrite"],
            "AppRoles": [{"AllowedMemberTypes": ["Application"], "Name": "ToDoList.Read.All", "Description": "Read"}],
            "OptionalClaims": {"AccessTokenClaims": ["idtyp"]},
        },
        {
            "Id": "client",
            "Name": "my-daemon",
            "Kind": "Daemon",
            "PasswordCredentials": "Auto",
            "RequiredResourcesAccess": [{"Resource": "service", "ApplicationPermissions": ["ToDoList.Read.All"]}],
            "ManualSteps": [{"Comment": "grant admin consent"}],
        },
        {
            "Id": "spa",
            "Name": "my-spa",
            "Kind": "SinglePageApplication",
            "ReplyUrls": "http://localhost:3000/,http://localhost:3000/redirect",
            "RequiredResourcesAccess": [{"Resource": "Microsoft Graph", "DelegatedPermissions": ["User.Read"]}],
        },
    ],
}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.json"
    path.write_text(json.dumps(SAMPLE))
    return path


def test_a_sample_json_becomes_a_world_with_consent_pending(sample: Path) -> None:
    tenant = load(sample).tenants[0]
    api, daemon, spa = tenant.applications
    assert [scope.value for scope in api.scopes] == ["ToDoList.Read", "ToDoList.ReadWrite"]
    assert (api.app_roles[0].value, api.optional_claims.access_token) == ("ToDoList.Read.All", ("idtyp",))
    assert (api.api, api.identifier_uris) == ("todolist", ("api://{client_id}",))
    assert daemon.required_permissions[0].roles == ("ToDoList.Read.All",)
    assert len(daemon.secrets) == 1
    assert spa.platforms["spa"].redirect_uris == ("http://localhost:3000/", "http://localhost:3000/redirect")
    assert tenant.consents == ()


@pytest.mark.parametrize("text", ["{", "[]", '{"AADApps": [{}]}', '{"AADApps": 3}'])
def test_a_file_that_is_no_sample_json_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sample.json"
    path.write_text(text)
    result = CliRunner().invoke(cli, ["world", "import", str(path)])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"mock-entra: {path}")
    assert len(result.stderr.splitlines()) == 1


async def test_a_world_from_a_template_has_fresh_identifiers(asked: Asked) -> None:
    first, second = [await asked.worlds.make(load("default")) for _ in range(2)]
    ids = [
        {tenant.id for tenant in world.directory.tenants() if tenant.kind != "consumers"}
        | {application.client_id for application in world.directory.applications()}
        | {user.id for user in world.directory.users()}
        | {p.id for tenant in world.directory.tenants() for p in world.directory.service_principals(tenant.id)}
        for world in (asked.world, first, second)
    ]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]
    assert not ids[1] & ids[2]


async def test_the_registration_steps_of_the_seed_lead_to_a_token_with_roles(asked: Asked) -> None:
    written = world_of(SAMPLE)
    written["tenants"][0]["consents"] = [
        {"application": "my-daemon", "resource": "my-api", "roles": ["ToDoList.Read.All"]}
    ]
    world = await asked.worlds.make(load(written))
    imported = Asked(world, asked.worlds)
    tenant = imported.tenant("imported", "ciam")
    daemon, api = imported.application("my-daemon", tenant), imported.application("my-api", tenant)
    form = {
        "grant_type": "client_credentials",
        "client_id": daemon.client_id,
        "client_secret": imported.secret("my-daemon", tenant),
        "scope": f"api://{api.client_id}/.default",
    }
    reply = await imported.ask(f"/{tenant.id}/oauth2/v2.0/token", "POST", form=form)
    assert claims(reply)["roles"] == ["ToDoList.Read.All"]
    assert body(reply)["token_type"] == "Bearer"


# what does not fit

TENANT = "tenants:\n  - name: a\n    domains: [a.example]\n"
API = f"{TENANT}    applications:\n      - {{name: api, scopes: [{{value: Read}}], app_roles: [{{value: All}}]}}\n"
OTHER = "  - name: b\n"

UNFIT: dict[str, tuple[str, str]] = {
    "a role nobody has": (
        f"{API}    consents: [{{application: api, resource: api, roles: [None]}}]\n",
        "6: tenants[0].consents[0].roles[0]: 'api' has no app role 'None'; there is: All",
    ),
    "a scope nobody has": (
        f"{API}      - name: c\n        required_permissions: [{{resource: api, scopes: [All]}}]\n",
        "7: tenants[0].applications[1].required_permissions[0].scopes[0]: 'api' has no scope 'All'; there is: Read",
    ),
    "a role Graph has not": (
        f"{API}    consents: [{{application: api, resource: Microsoft Graph, roles: [Rule.All]}}]\n",
        "6: tenants[0].consents[0].roles[0]: 'Microsoft Graph' has no app role 'Rule.All'; there is: App",
    ),
    "a scope a vault has not": (
        f"{API}    consents: [{{application: api, resource: 'https://vault.azure.net/', scopes: [x]}}]\n",
        "6: tenants[0].consents[0].scopes[0]: 'https://vault.azure.net/' has no scope 'x'; there ",
    ),
    "a key twice": ("name: a\nskew: 1\nname: b\n", "3: name: the key appears twice"),
    "a key twice deep down": (
        f"{TENANT}    users:\n      - name: u\n        name: v\n",
        "6: tenants[0].users[0].name: the key appears twice",
    ),
    "a UPN twice": (
        f"{TENANT}    users: [{{name: u}}]\n{OTHER}    users: [{{name: v, upn: U@A.example}}]\n",
        "6: tenants[1].users[0].upn: user principal name 'u@a.example' appears twice",
    ),
    "an identifier URI twice": (
        f"{TENANT}    applications: [{{name: x, identifier_uris: ['api://x']}}, {{name: y, identifier_uris: ['API://x/']}}]\n",
        "4: tenants[0].applications[1].identifier_uris[0]: identifier URI 'api://x' appears twice",
    ),
    "an identifier of Graph": (
        f"{TENANT}    applications: [{{name: x, identifier_uris: ['https://graph.microsoft.com']}}]\n",
        "4: tenants[0].applications[0].identifier_uris[0]: identifier URI 'https://graph.microsoft.com' is",
    ),
    "a subdomain twice": (
        f"{TENANT}    kind: ciam\n    subdomain: x\n{OTHER}    kind: ciam\n    subdomain: X\n",
        "8: tenants[1].subdomain: ciam subdomain 'x' appears twice",
    ),
    "a role value twice": (
        f"{TENANT}    applications:\n      - name: x\n        app_roles: [{{value: r}}, {{value: r}}]\n",
        "6: tenants[0].applications[0].app_roles[1].value: the value 'r' appears twice",
    ),
    "a scope value twice": (
        f"{TENANT}    applications:\n      - name: x\n        scopes: [{{value: r}}, {{value: r}}]\n",
        "6: tenants[0].applications[0].scopes[1].value: the value 'r' appears twice",
    ),
    "a secret's dates reversed": (
        f"{TENANT}    applications:\n      - name: x\n        secrets: [{{start: 2030-01-01, end: 2020-01-01}}]\n",
        "6: tenants[0].applications[0].secrets[0].end: it ends before it starts",
    ),
    "a certificate's as well": (
        f"{TENANT}    applications:\n      - name: x\n        certificates: [{{start: 2030-01-01, end: 2020-01-01}}]\n",
        "6: tenants[0].applications[0].certificates[0].end: it ends before it starts",
    ),
    "a name no certificate has": (
        f"{TENANT}    applications: [{{name: x, trusted_subjects: [{{subject: {'x' * 65}}}]}}]\n",
        "4: tenants[0].applications[0].trusted_subjects[0].subject: a certificate that is made has a name of 64",
    ),
    "a lifetime of nobody's": (
        f"{TENANT}    policies: [{{kind: token_lifetime, access_token: 600, application: nobody}}]\n",
        "4: tenants[0].policies[0].application: there is no application 'nobody' in this tenant; there is: none at all",
    ),
    "a guest from nowhere": (
        f"{TENANT}    users: [{{name: u, home: nowhere}}]\n",
        "4: tenants[0].users[0].home: there is no other tenant 'nowhere' in this world; there is: none at all",
    ),
    "two AD FS": (f"{TENANT}    kind: adfs\n{OTHER}    kind: adfs\n", "6: tenants[1].kind: kind 'adfs' appears twice"),
    "two of personal accounts": (
        f"{TENANT}    kind: consumers\n{OTHER}    kind: consumers\n",
        "6: tenants[1].kind: kind 'consumers' appears twice",
    ),
    "a client_id of Microsoft's": (
        f"{TENANT}    applications: [{{name: x, client_id: 04b07795-8ddb-461a-bbee-02f9e1bf7b46}}]\n",
        "4: tenants[0].applications[0].client_id: client_id '04b07795-8ddb-461a-bbee-02f9e1bf7b46' is Microsoft's",
    ),
    "an optional claim unknown": (
        f"{TENANT}    applications:\n      - name: x\n        optional_claims: {{access_token: [idtype]}}\n",
        "6: tenants[0].applications[0].optional_claims.access_token[0]: Value error, expected an",
    ),
}


@pytest.mark.parametrize(("text", "expected"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_is_shown_with_file_line_and_key(text: str, expected: str) -> None:
    with pytest.raises(WorldFileError) as refused:
        parse(text, "w.yaml")
    assert str(refused.value).startswith(f"w.yaml:{expected}")


def test_everything_that_does_not_fit_is_shown_at_once() -> None:
    users, groups = "[{name: u, home: x}, {name: u}]", "[{name: g, members: [y, z]}]"
    text = f"{TENANT}    users: {users}\n    groups: {groups}\nskew: 1\nskew: 1\n"
    with pytest.raises(WorldFileError) as refused:
        parse(text, "w.yaml")
    lines = [line.split(": ")[0] for line in str(refused.value).splitlines()]
    assert lines == ["w.yaml:4", "w.yaml:4", "w.yaml:5", "w.yaml:5", "w.yaml:7"]


@pytest.mark.parametrize("claim", ["idtyp", "xms_cc", "extension_0123_size"])
def test_an_optional_claim_that_is_known_may_be_asked_for(claim: str) -> None:
    asked = {"name": "x", "optional_claims": {"access_token": [claim]}}
    assert load({"tenants": [{"name": "a", "applications": [asked]}]}).tenants


@pytest.mark.parametrize("dates", [{"end": "2020-01-01"}, {"start": "2900-01-01"}])
async def test_one_date_is_enough_for_a_credential(asked: Asked, dates: dict[str, str]) -> None:
    application = {"name": "x", "certificates": [dates], "secrets": [dates]}
    world = await asked.worlds.make(load({"tenants": [{"name": "a", "applications": [application]}]}))
    made = next(iter(world.directory.applications()))
    assert (len(made.certificates), made.secrets[0].start < made.secrets[0].end) == (1, True)


def test_a_world_without_a_name_has_its_files(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tenants: []\n")
    assert load(path).name == "mine"


def test_wrong_content_is_refused_as_a_wrong_file_is() -> None:
    with pytest.raises(WorldFileError, match=r"^skew: .*\nspeed: Extra"):
        load({"skew": -1, "speed": 1})
