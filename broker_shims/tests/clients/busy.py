"""A program that asks its broker for one token after another, as long as it is let, and says so."""

import sys

import msal

client_id, authority, scope = sys.argv[1:]
app = msal.PublicClientApplication(
    client_id, authority=authority, instance_discovery=False, enable_broker_on_windows=True
)
claims = '{"access_token": {"nbf": {"essential": true}}}'
while True:
    result = app.acquire_token_interactive([scope], parent_window_handle=5, prompt="none", claims_challenge=claims)
    sys.stdout.write(f"{result.get('token_source') or result['error_description']}\n")
    sys.stdout.flush()
