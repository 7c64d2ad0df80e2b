"""A daemon with azure-identity for Python: everything from its own environment variables."""

import os
import sys

import requests
from azure.identity import EnvironmentCredential  # type: ignore[import-not-found]

token = EnvironmentCredential().get_token(os.environ["SCOPE"])
bearer = {"Authorization": f"Bearer {token.token}"}
answer = requests.get(os.environ["API_URL"], headers=bearer, timeout=20)
sys.stdout.write(f"{answer.status_code} {answer.text}\n")
