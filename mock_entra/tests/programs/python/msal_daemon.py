"""A daemon with msal for Python: a token by secret, then the To-Do list."""

import os
import sys

import msal  # type: ignore[import-untyped]
import requests

app = msal.ConfidentialClientApplication(
    os.environ["AZURE_CLIENT_ID"],
    authority=os.environ["AUTHORITY"],
    client_credential=os.environ["AZURE_CLIENT_SECRET"],
)
result = app.acquire_token_for_client([os.environ["SCOPE"]])
if "access_token" not in result:
    raise SystemExit(result["error_description"])
bearer = {"Authorization": f"Bearer {result['access_token']}"}
answer = requests.get(os.environ["API_URL"], headers=bearer, timeout=20)
sys.stdout.write(f"{answer.status_code} {answer.text}\n")
