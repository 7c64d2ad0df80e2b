"""The page that `error_uri` names: what one AADSTS number means here."""

from mock_entra import pages
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import ROWS
from mock_entra.wire import Reply, html_reply


async def answer(call: Call) -> Reply:
    """GET /error?code=7000215"""
    code = (call.http.query.optional("code") or "").upper().removeprefix("AADSTS")
    rows = [row for row in ROWS.values() if str(row.code) == code]
    return html_reply(pages.draw("error", heading=f"AADSTS{code}" if rows else "Unknown error code", rows=rows))
