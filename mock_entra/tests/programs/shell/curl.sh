#!/bin/sh
# A daemon with curl alone: a token by secret, then the To-Do list.
set -eu
reply=$(curl --silent --show-error --fail-with-body "$AUTHORITY/oauth2/v2.0/token" \
    --data-urlencode grant_type=client_credentials --data-urlencode "client_id=$AZURE_CLIENT_ID" \
    --data-urlencode "client_secret=$AZURE_CLIENT_SECRET" --data-urlencode "scope=$SCOPE")
token=$(printf %s "$reply" | sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
curl --silent --show-error --write-out '\n' "$API_URL" --header "Authorization: Bearer $token"
