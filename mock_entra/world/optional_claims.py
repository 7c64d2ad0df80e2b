"""Claims a registration may ask for beyond the usual ones ("Optional claims reference", directory extensions)."""

# fmt: off
KNOWN = frozenset((
    "acct", "acrs", "auth_time", "aud", "ctry", "email", "family_name", "fwd", "given_name", "groups",
    "home_oid", "idtyp", "idtyp:include_user_token", "in_corp", "ipaddr", "login_hint", "nickname", "onprem_sid",
    "platf", "preferred_username", "pwd_exp", "pwd_url", "sid", "signin_state", "tenant_ctry",
    "tenant_region_scope", "tenant_region_sub_scope", "upn", "verified_primary_email", "verified_secondary_email",
    "vnet", "wids", "xms_cc", "xms_edov", "xms_pdl", "xms_pl", "xms_tdbr", "xms_tpl", "ztdid",
))
# fmt: on
EXTENSION = "extension_"
"""How the claims of directory extensions begin."""


def is_known(claim: str) -> str:
    """The claim; ValueError, with those there are, where no registration can ask for it."""
    if claim not in KNOWN and not claim.startswith(EXTENSION):
        raise ValueError(f"expected an optional claim: {', '.join(sorted(KNOWN))}, or {EXTENSION}…")
    return claim
