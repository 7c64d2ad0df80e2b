"""Values for every page, and a page's bones: its tags and the names of their attributes."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

FRAME = {"action": "https://localhost:8443/common/login", "flow": "flow-1", "tenant_name": "Contoso"}
WHO = {"user_name": "alice@contoso.example"}
APP = {"application_name": "Expenses"}
APP_URI = "https://app.example/reply"
WRONG = {"error": "That was not right. Try again."}
ACCOUNTS = [
    {"id": "1", "user_name": "alice@contoso.example", "display_name": "Alice Example", "state": "signed_in"},
    {"id": "2", "user_name": "bob@contoso.example", "display_name": "Bob Example", "state": "signed_out"},
]
PERMISSIONS = [
    {"name": "User.Read", "description": "Sign you in and read your profile", "admin_only": False},
    {"name": "Directory.Read.All", "description": "Read the whole directory", "admin_only": True},
]
ASKED = {**FRAME, **WHO, **APP, "permissions": PERMISSIONS, "publisher": "Contoso", "redirect_host": "localhost"}
CONSENT = {**ASKED, "administrator": False, "administrator_only": False}
ROW = {"error": "invalid_request", "suberror": "basic_action", "status": 400, "text": "Text", "source": "Documents"}
REFUSAL = {
    "code": "AADSTS50011",
    "message": "The redirect URI is not registered.",
    "trace_id": "6f0c0c8e-51d7-4ab7-9c41-0e0a4a4f1f00",
    "correlation_id": "d9428888-122b-11e1-b85c-61cd3cbb3210",
    "timestamp": "2026-01-02 03:04:05Z",
}

# fmt: off
PAGES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "username":             ("username", {**FRAME, **APP, "login_hint": "alice@contoso.example", "can_go_back": True}),
    "username again":       ("username", {**FRAME, **WRONG}),
    "password":             ("password", {**FRAME, **WHO}),
    "password again":       ("password", {**FRAME, **WHO, **WRONG}),
    "picker":               ("picker", {**FRAME, **APP, "accounts": ACCOUNTS}),
    "picker again":         ("picker", {**FRAME, **WRONG, "accounts": []}),
    "tile_choice":          ("tile_choice", {**FRAME, **WHO, **WRONG}),
    "kmsi":                 ("kmsi", {**FRAME, **WHO}),
    "kmsi_personal":        ("kmsi_personal", {**FRAME, **WHO, **WRONG}),
    "consent":              ("consent", CONSENT),
    "consent for all":      ("consent", {**CONSENT, **WRONG, "administrator": True}),
    "consent by another":   ("consent", {**CONSENT, "administrator_only": True}),
    "admin_consent":        ("admin_consent", ASKED),
    "device_code":          ("device_code", FRAME),
    "device_code again":    ("device_code", {**FRAME, **WRONG, "user_code": "ABCD12345"}),
    "device_confirm":       ("device_confirm", {**FRAME, **WHO, **APP}),
    "device_done":          ("device_done", {**FRAME, **APP, "accepted": True}),
    "device_done declined": ("device_done", {**FRAME, **APP, "accepted": False}),
    "mfa":                  ("mfa", {**FRAME, **WHO}),
    "mfa again":            ("mfa", {**FRAME, **WHO, **WRONG}),
    "mfa_registration":     ("mfa_registration", {**FRAME, **WHO, **WRONG}),
    "password_change":      ("password_change", {**FRAME, **WHO}),
    "password_change again": ("password_change", {**FRAME, **WHO, **WRONG}),
    "signed_out":           ("signed_out", {**FRAME, **APP, "front_channel": ["https://app.example/bye?sid=1"], "back": "https://app.example/"}),
    "signed_out nowhere":   ("signed_out", {**FRAME, "front_channel": []}),
    "sign_out_picker":      ("sign_out_picker", {**FRAME, "accounts": ACCOUNTS}),
    "form_post":            ("form_post", {"target": APP_URI, "fields": {"code": "1.c", "state": "s"}}),
    "refusal":              ("refusal", {**REFUSAL, **APP, "error_uri": "https://localhost:8443/error?code=50011"}),
    "error":                ("error", {"heading": "AADSTS50011", "rows": [ROW]}),
    "error unknown":        ("error", {"heading": "Unknown error code", "rows": []}),
}
# fmt: on


class Bones(HTMLParser):
    """The tags of a page with the names of their attributes, in order; and all values, texts and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[dict[str, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes.append({"": tag} | {name: value or "" for name, value in attrs})

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, attribute: str) -> list[str]:
        return [each[attribute] for each in self.attributes if attribute in each]

    def by_tag(self, tag: str) -> list[dict[str, str]]:
        return [each for each in self.attributes if each[""] == tag]

    def by_id(self, id: str) -> dict[str, str]:
        return next(each for each in self.attributes if each.get("id") == id)


def replaced(value: Any, text: str) -> Any:
    """The value with every word in it replaced."""
    match value:
        case str():
            return text
        case dict():
            return {name: replaced(each, text) for name, each in value.items()}
        case list():
            return [replaced(each, text) for each in value]
    return value
