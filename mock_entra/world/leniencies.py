"""Named ways in which a test world may be laxer than Entra: each is a mutant that some scenario must catch.

A lenient world answers as strictly as Entra in everything but the named rule. The default is none of them.
"""

from enum import StrEnum


class Leniency(StrEnum):
    """One rule that a world is told not to keep; the comment says who would have kept it."""

    # fmt: off
    # … is client_authentication
    ANY_SECRET                = "any-secret"                 # …/secret
    EXPIRED_SECRET            = "expired-secret"             # …/secret
    NO_CREDENTIAL             = "no-credential"              # …: a confidential client without proof
    PUBLIC_CREDENTIAL         = "public-credential"          # …: a public client with proof
    REPLAYED_ASSERTION        = "replayed-assertion"         # …/assertion
    ASSERTION_AUDIENCE        = "assertion-audience"         # …/assertion
    ASSERTION_ISSUER          = "assertion-issuer"           # …/assertion
    ASSERTION_SUBJECT         = "assertion-subject"          # …/assertion
    EXPIRED_ASSERTION         = "expired-assertion"          # …/assertion
    FUTURE_ASSERTION          = "future-assertion"           # …/assertion
    UNSIGNED_ASSERTION        = "unsigned-assertion"         # …/assertion: alg none
    HMAC_ASSERTION            = "hmac-assertion"             # …/assertion: HS256 over the public key
    EMBEDDED_KEY              = "embedded-key"               # …/assertion: the key in its own header
    UNREGISTERED_CERTIFICATE  = "unregistered-certificate"   # …/assertion: any certificate in x5c
    ANY_SUBJECT_NAME          = "any-subject-name"           # …/assertion: SN+I, any issuer
    FOREIGN_TENANT            = "foreign-tenant"             # …: an application not in this tenant
    DISABLED_APPLICATION      = "disabled-application"       # …
    ANY_SCOPE                 = "any-scope"                  # grants/client_credentials: not only /.default
    ANY_AUTHORITY             = "any-authority"              # grants/client_credentials over /common
    UNKNOWN_RESOURCE          = "unknown-resource"           # grants/client_credentials
    ROLES_WITHOUT_CONSENT     = "roles-without-consent"      # grants/client_credentials
    ANY_REDIRECT              = "any-redirect"               # authorization_request: an address nobody registered
    # … is grants/authorization_code
    SPENT_CODE                = "spent-code"                 # …: a code counts any number of times
    EXPIRED_CODE              = "expired-code"               # …
    FOREIGN_CODE              = "foreign-code"               # …: given to another client
    ANY_VERIFIER              = "any-verifier"               # …: one that does not meet the challenge
    NO_VERIFIER               = "no-verifier"                # …: none, where there was a challenge
    SPENT_DEVICE_CODE         = "spent-device-code"          # grants/device_code
    FOREIGN_REFRESH_TOKEN     = "foreign-refresh-token"      # grants/refresh_token: given to another client
    EXPIRED_REFRESH_TOKEN     = "expired-refresh-token"      # grants/refresh_token
    REVOKED_REFRESH_TOKEN     = "revoked-refresh-token"      # grants/refresh_token: also one that was withdrawn
    BOUND_TOKEN_UNSIGNED      = "bound-token-without-signature"  # grants/refresh_token: lifted from its device
    ANY_ORIGIN                = "any-origin"                 # grants: a page's, or a server's, in the other's hands
    FOREIGN_ASSERTION         = "foreign-assertion"          # grants/on_behalf_of: a token for another API
    NO_SECOND_FACTOR          = "no-second-factor"           # policies/conditional_access: whatever is demanded
    UNASSIGNED_USER           = "unassigned-user"            # policies/assignment
    FOREIGN_AUDIENCE          = "foreign-audience"           # tokens: aud is not the resource asked for
    WRONG_VERSION             = "wrong-version"              # tokens: the other of v1 and v2
    NO_IDTYP                  = "no-idtyp"                   # tokens: optional claim left out
    SHORT_LIFE_UNTOLD         = "short-life-untold"          # tokens: expires_in says twice the life
    HMAC_TOKEN                = "hmac-token"                 # signing: HS256 over the public key
    UNBOUND_TOKEN             = "unbound-token"              # proof_of_possession: pop said, no key in the token
    WRONG_ISSUER_METADATA     = "wrong-issuer-metadata"      # endpoints/discovery
    API_ANY_SIGNATURE         = "api-any-signature"          # resources/validation
    API_UNSIGNED_TOKEN        = "api-unsigned-token"         # resources/validation: alg none
    API_EXPIRED_TOKEN         = "api-expired-token"          # resources/validation
    API_FUTURE_TOKEN          = "api-future-token"           # resources/validation
    API_ANY_AUDIENCE          = "api-any-audience"           # resources/validation
    API_ANY_ISSUER            = "api-any-issuer"             # resources/validation
    API_ANY_TENANT            = "api-any-tenant"             # resources/validation
    API_NO_PERMISSION         = "api-no-permission"          # resources/validation: neither scp nor roles
    API_REVOKED_TOKEN         = "api-revoked-token"          # resources/validation: the user was signed out since
    API_READ_MAY_WRITE        = "api-read-may-write"         # resources/todolist
    API_EVERYONE_SEES_ALL     = "api-everyone-sees-all"      # resources/todolist
    API_OWNER_BY_NAME         = "api-owner-by-name"          # resources/todolist: by user name, not by oid
    API_BEARER_WHERE_POP_IS_DUE = "api-bearer-where-pop-is-due"  # resources/validation: a bound token, borne
    # … is resources/validation/signed_http_request
    PROOF_BY_ANY_KEY          = "proof-by-any-key"           # …: not the key that the token is bound to
    STALE_PROOF               = "stale-proof"                # …
    PROOF_OF_ANOTHER_REQUEST  = "proof-of-another-request"   # …: method, host, path, query, headers, body
    PROOF_WITH_ANY_NONCE      = "proof-with-any-nonce"       # …
    # fmt: on
