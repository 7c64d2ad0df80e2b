"""An application under its real authority, with a broker: run by `mock-entra exec` and `broker-shim exec` together."""

import json
import os
import sys
from pathlib import Path

import msal

world = json.loads(Path(os.environ["MOCK_ENTRA_READY"]).read_text("utf-8"))["world"]
tenant = next(each for each in world["tenants"] if each["kind"] == "workforce")
desktop = next(each for each in world["applications"] if each["name"] == "desktop")
api = next(each for each in world["resources"] if each["tenant"] == tenant["id"])
app = msal.PublicClientApplication(
    desktop["client_id"], authority=tenant["authority_real"], enable_broker_on_windows=True
)
result = app.acquire_token_interactive([f"{api['audience']}/ToDoList.Read"], parent_window_handle=5)
(account,) = app.get_accounts()
told = {"source": result["token_source"], "issuer": result["id_token_claims"]["iss"], "where": account["environment"]}
sys.stdout.write(json.dumps(told) + "\n")
