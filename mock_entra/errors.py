"""How Entra refuses: one row for each AADSTS refusal, and the one exception that carries a row.

A number may own two rows where the service tells two mistakes apart by their text only.
`source` says where a row was learnt: documented, read in a client's source, captured from the service, or inferred.
"""

from dataclasses import dataclass
from string import Formatter
from typing import Literal

Source = Literal["documented", "client", "captured", "inferred"]


@dataclass(frozen=True, slots=True)
class Row:
    """One refusal: AADSTS number, OAuth `error`, text with `{words}`, HTTP status, and whether `error_uri` is sent.

    `subcode` is the `error_subcode` that a redirection says beside it.
    """

    code: int
    error: str
    text: str
    status: int = 400
    suberror: str | None = None
    error_uri: bool = False
    source: Source = "documented"
    subcode: str | None = None

    @property
    def words(self) -> set[str]:
        """The names of what the text leaves open."""
        return {name for _, name, _, _ in Formatter().parse(self.text) if name}

    def describe(self, words: dict[str, str]) -> str:
        return f"AADSTS{self.code}: {self.text.format(**words)}"


class OAuthError(Exception):
    """A refusal on its way out: `row` filled with `words`; the app turns it into the answer of RFC 6749 5.2.

    `claims` is a claims challenge, JSON text; `suberror` is said instead of the row's own.
    """

    def __init__(self, row: Row, *, claims: str | None = None, suberror: str | None = None, **words: str) -> None:
        super().__init__(row.describe(words))
        self.row = row
        self.claims = claims
        self.suberror = suberror or row.suberror
        self.description = row.describe(words)


# fmt: off
# the request itself
MISSING_PARAMETER       = Row(900144,  "invalid_request", "The request body must contain the following parameter: '{parameter}'.")
EMPTY_PARAMETER         = Row(90014,   "invalid_request", "The required field '{parameter}' is missing from the credential. Ensure that you have all the necessary parameters for the login request.")
DUPLICATED_PARAMETER    = Row(9000411, "invalid_request", "The request is not properly formatted. The parameter '{parameter}' is duplicated.", source="captured")
MALFORMED_REQUEST       = Row(9002313, "invalid_request", "Invalid request. Request is malformed or invalid: {reason}.")
VERB_NOT_ALLOWED        = Row(900561,  "invalid_request", "The endpoint only accepts {allowed} requests. Received a {method} request.")
UNSUPPORTED_GRANT_TYPE  = Row(70003,   "unsupported_grant_type", "The app requested an unsupported grant type '{grant_type}'.", source="captured")
BODY_TOO_LARGE          = Row(9002313, "invalid_request", "Invalid request. The body is larger than the {largest} bytes that are read.", status=413, source="inferred")
MALFORMED_CONFIRMATION  = Row(9002313, "invalid_request", "Invalid request. The parameter 'req_cnf' is malformed: {reason}.", source="inferred")
NO_SUCH_ENDPOINT        = Row(90023,   "invalid_request", "There is nothing at '{path}' on this kind of authority.", status=404, source="inferred")
NO_KERBEROS             = Row(90023,   "invalid_request", "There is no Kerberos proxy behind this authority.", source="inferred")
UNSUPPORTED_TOKEN_TYPE  = Row(9002313, "invalid_request", "Invalid request. The token type '{token_type}' is not supported for this request.", source="inferred")

# who is asked: instances and tenants
UNKNOWN_INSTANCE        = Row(50049,   "invalid_instance", "Unknown or invalid instance.", source="client")
UNKNOWN_TENANT          = Row(90002,   "invalid_request", "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", error_uri=True)
UNKNOWN_TENANT_METADATA = Row(90002,   "invalid_tenant", "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", error_uri=True)
MALFORMED_TENANT        = Row(900023,  "invalid_request", "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.", error_uri=True, source="captured")
TENANTED_ONLY           = Row(9001023, "invalid_request", "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")

# who asks: the application
NOT_AN_APPLICATION_ID   = Row(700038,  "unauthorized_client", "'{client_id}' is not a valid application identifier.", source="captured")
UNKNOWN_APPLICATION     = Row(700016,  "unauthorized_client", "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", error_uri=True)
APPLICATION_DISABLED    = Row(7000112, "unauthorized_client", "Application '{client_id}' is disabled.", error_uri=True)
PUBLIC_WITH_CREDENTIAL  = Row(700025,  "invalid_client", "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", status=401, error_uri=True)
MISSING_CREDENTIAL      = Row(7000218, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", status=401, error_uri=True)
SEVERAL_CREDENTIALS     = Row(50027,   "invalid_request", "Present one credential, not several: {credentials}.", source="inferred")
WRONG_SECRET            = Row(7000215, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client_id}'.", status=401, error_uri=True, source="captured")
EXPIRED_SECRET          = Row(7000222, "invalid_client", "The provided client secret keys for app '{client_id}' are expired.", status=401, error_uri=True)
MALFORMED_BASIC         = Row(70002,   "invalid_client", "The Authorization header of scheme Basic could not be read, or names another application than the form.", status=401, source="inferred")

CROSS_ORIGIN            = Row(9002326, "invalid_request", "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.")

# client assertions, RFC 7523
ASSERTION_TYPE          = Row(50027,   "invalid_request", "The client_assertion_type '{assertion_type}' is not supported.", source="inferred")
MALFORMED_ASSERTION     = Row(50027,   "invalid_client", "JWT token is invalid or malformed.", status=401)
ASSERTION_HEADER_TYPE   = Row(5002727, "invalid_client", "Invalid JWT header type specified. Allowed types: 'JWT','http://openid.net/specs/jwt/1.0'.", status=401, source="captured")
ASSERTION_KEY_UNNAMED   = Row(5002723, "invalid_client", "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.", status=401, source="captured")
ASSERTION_KEY_EMBEDDED  = Row(5002726, "invalid_client", "Invalid JWT token. Unsupported token header '{header}'.", status=401, source="captured")
ASSERTION_ALGORITHM     = Row(5002738, "invalid_client", "Invalid JWT token. '{algorithm}' is not a supported signature algorithm. Supported signing algorithms are: 'RS256, RS384, RS512, PS256, PS384, PS512'.", status=401, source="captured")
ASSERTION_HMAC          = Row(5002730, "invalid_client", "Invalid JWT token. Unsupported key for the signing algorithm.", status=401, source="captured")
ASSERTION_KEY_UNKNOWN   = Row(700027,  "invalid_client", "Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}']", status=401, error_uri=True, source="captured")
ASSERTION_SIGNATURE     = Row(700027,  "invalid_client", "Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value.]", status=401, error_uri=True, source="captured")
ASSERTION_KEY_EXPIRED   = Row(700027,  "invalid_client", "Client assertion contains an invalid signature. [Reason - The key used is expired., Thumbprint of key used by client: '{thumbprint}']", status=401, error_uri=True, source="captured")
ASSERTION_SUBJECT_NAME  = Row(700030,  "invalid_client", "Invalid certificate - subject name in certificate is not authorized. Subject name of the certificate: '{subject}'.", status=401, error_uri=True)
ASSERTION_ISSUER        = Row(700021,  "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter.", status=401, error_uri=True, source="captured")
ASSERTION_SUBJECT       = Row(50048,   "invalid_client", "SubjectMismatchesIssuer - Subject mismatches Issuer claim in the client assertion.", status=401)
ASSERTION_AUDIENCE      = Row(700023,  "invalid_client", "Client assertion audience claim does not match Realm issuer. The audience was '{audience}'.", status=401, error_uri=True, source="captured")
ASSERTION_EXPIRED       = Row(700024,  "invalid_client", "Client assertion is not within its valid time range. Current time: {now}, expiry time of assertion {expires}.", status=401, error_uri=True, source="captured")
ASSERTION_NOT_YET_VALID = Row(700024,  "invalid_client", "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {begins}.", status=401, error_uri=True, source="captured")
ASSERTION_REPLAYED      = Row(50013,   "invalid_client", "Client assertion failed validation. [Reason - The assertion with this 'jti' was presented before.]", status=401, source="inferred")

# federated credentials: another issuer's token as the client assertion
FEDERATED_ISSUER        = Row(700211,  "invalid_client", "No matching federated identity record found for presented assertion issuer '{issuer}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.", status=401, error_uri=True, source="captured")
FEDERATED_AUDIENCE      = Row(700212,  "invalid_client", "No matching federated identity record found for presented assertion audience '{audience}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.", status=401, error_uri=True, source="captured")
FEDERATED_SUBJECT       = Row(700213,  "invalid_client", "No matching federated identity record found for presented assertion subject '{subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.", status=401, error_uri=True, source="captured")
FEDERATED_KEYS          = Row(50166,   "invalid_client", "The keys of the issuer '{issuer}' could not be fetched: {reason}.", status=401, source="inferred")

# what is asked for: scopes and resources
NOT_A_DEFAULT_SCOPE     = Row(1002012, "invalid_scope", "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", source="client")
SEVERAL_RESOURCES       = Row(700022,  "invalid_scope", "The provided value for the input parameter scope is not valid because it contains more than one resource.")
UNKNOWN_RESOURCE        = Row(500011,  "invalid_resource", "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", error_uri=True, source="captured")
RESOURCE_NOT_PROVIDED   = Row(500013,  "invalid_resource", "Resource identifier is not provided.", source="captured")
DISABLED_RESOURCE       = Row(50001,   "invalid_resource", "The resource '{resource}' is disabled.")
UNASSIGNED_APPLICATION  = Row(501051,  "invalid_grant", "Application '{client_id}' is not assigned to a role for the application '{resource}'.")

RESOURCE_NOT_LISTED     = Row(650057,  "invalid_client", "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {client_id}({name}). Resource value from request: {asked}. Resource app ID: {resource}. List of valid resources from app registration: {listed}.", error_uri=True, source="captured")
EMPTY_SCOPE             = Row(28003,   "invalid_request", "Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code.")
UNKNOWN_SCOPE           = Row(650053,  "invalid_scope", "The application asked for scope '{scope}' that doesn't exist on the resource '{resource}'.", source="captured")

# who signs in
UNKNOWN_USER            = Row(50034,   "invalid_grant", "The user account {user} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.")
WRONG_PASSWORD          = Row(50126,   "invalid_grant", "Error validating credentials due to invalid username or password.")
USER_DISABLED           = Row(50057,   "invalid_grant", "The user account is disabled.")
PASSWORD_EXPIRED        = Row(50055,   "invalid_grant", "The password is expired.", suberror="user_password_expired")
CONSENT_REQUIRED        = Row(65001,   "invalid_grant", "The user or administrator has not consented to use the application with ID '{client_id}' named '{name}'. Send an interactive authorization request for this user and resource.", suberror="consent_required", error_uri=True)
PASSWORD_NOT_OFFERED    = Row(9001023, "invalid_grant", "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")

# what was handed out before
NOT_A_GRANT             = Row(70000,   "invalid_grant", "The provided value for the '{parameter}' is not valid.", error_uri=True)
REFRESH_TOKEN_INACTIVE  = Row(700082,  "invalid_grant", "The refresh token has expired due to inactivity. The token was issued on {issued}.")
REFRESH_TOKEN_OF_SPA    = Row(700084,  "invalid_grant", "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime, which can't be extended.")
GRANT_OF_ANOTHER_CLIENT = Row(700007,  "invalid_grant", "The provided value was issued to another application than '{client_id}'.", source="inferred")
SPA_CODE_WITHOUT_ORIGIN = Row(9002327, "invalid_request", "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.")
CLIENT_MISMATCH         = Row(70000,   "invalid_grant", "The refresh token was issued to another client of another family.", suberror="client_mismatch")
SESSION_REVOKED         = Row(50173,   "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.", suberror="bad_token")
FOREIGN_GRANT           = Row(50020,   "invalid_grant", "User account '{user}' does not exist in tenant '{tenant}' and cannot access the application '{client_id}' in that tenant. The account needs to be added as an external user in the tenant first.")
GRANT_WITHDRAWN         = Row(50133,   "invalid_grant", "Session is invalid due to expiration or recent password change.", suberror="bad_token")

GRANT_EXPIRED           = Row(70008,   "invalid_grant", "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.")
CODE_SPENT              = Row(54005,   "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.", error_uri=True)
CODE_OF_ANOTHER_TENANT  = Row(700005,  "invalid_grant", "Provided Authorization Code is intended to use against other tenant, thus rejected.")
WRONG_VERIFIER          = Row(501481,  "invalid_grant", "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
CHALLENGE_SIZE          = Row(501491,  "invalid_request", "The size of the Code_Challenge parameter is not within the allowed range.")
REDIRECT_MISMATCH       = Row(500112,  "invalid_client", "The reply address '{redirect_uri}' does not match the reply address provided when requesting the authorization code.", status=400)

# devices and what is bound to them
DEVICE_SIGNATURE_MISSING = Row(50097,  "interaction_required", "Device authentication is required.", status=401)
DEVICE_UNTRUSTED        = Row(50155,   "interaction_required", "Device authentication failed for this user.")
DEVICE_NONCE            = Row(140000,  "invalid_request", "Request nonce is not provided, expired, or was used before.", source="client")
DEVICE_SESSION_KEY      = Row(140001,  "invalid_grant", "The session key is not valid for this request.", source="client")

# at /authorize
REDIRECT_NOT_REGISTERED = Row(50011,   "invalid_request", "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application '{client_id}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.", error_uri=True)
NO_REPLY_ADDRESS        = Row(900971,  "invalid_request", "No reply address provided.")
UNSUPPORTED_RESPONSE    = Row(70005,   "unsupported_response_type", "The app returned an unsupported response type '{response_type}' because of the following reasons: the response type is not enabled for the app.")
TOKEN_NOT_ENABLED       = Row(700051,  "unsupported_response_type", "The response_type 'token' is not enabled for the application '{client_id}'.")
ID_TOKEN_NOT_ENABLED    = Row(700054,  "unsupported_response_type", "The response_type 'id_token' is not enabled for the application '{client_id}'.")
ID_TOKEN_WITHOUT_OPENID = Row(70011,   "invalid_scope", "The provided value for the input parameter 'scope' is not valid: an id_token is only given where 'openid' is asked for.", source="inferred")
UNSUPPORTED_MODE        = Row(70007,   "invalid_request", "The returned 'response_mode' '{response_mode}' is an unsupported value when requesting a token.")
SPA_NEEDS_PKCE          = Row(9002325, "invalid_request", "Proof Key for Code Exchange is required for cross-origin authorization code redemption.")
UNSUPPORTED_PROMPT      = Row(90023,   "invalid_request", "Invalid STS request. The prompt '{prompt}' is not known.", source="inferred")
NOT_SIGNED_IN           = Row(50058,   "login_required", "A silent sign-in request was sent but no user is signed in.")
ACCOUNT_MUST_BE_CHOSEN  = Row(16000,   "interaction_required", "Either multiple user identities are available for the current request or selected account is not supported for the scenario.")
SESSION_NOT_THERE       = Row(160021,  "login_required", "Application requested a user session which does not exist.")
TILE_NOT_THERE          = Row(16001,   "interaction_required", "The account that was picked is not signed in any more, or is not known to this session.")
WRONG_SECOND_FACTOR     = Row(500121,  "interaction_required", "Authentication failed during strong authentication request.")
NOT_AN_ADMINISTRATOR    = Row(90093,   "permission_denied", "This operation can only be performed by an administrator. Sign out and sign in as an administrator or contact one of your organization's administrators.", source="inferred")
CONSENT_INTERACTION     = Row(65001,   "interaction_required", "The user or administrator has not consented to use the application with ID '{client_id}' named '{name}'. Send an interactive authorization request for this user and resource.", suberror="consent_required", error_uri=True)
USER_DECLINED           = Row(65004,   "access_denied", "User declined to consent to access the app.", subcode="cancel")
SESSION_AND_HINT        = Row(90005,   "invalid_request", "Request contains invalid parameters: 'sid' and 'login_hint' cannot be used together.")
CHALLENGE_MISSING       = Row(50147,   "invalid_request", "The code_challenge_method came without a code_challenge.")
REQUEST_OBJECT          = Row(90023,   "request_not_supported", "The 'request' parameter is not supported.", source="inferred")
REQUEST_OBJECT_ADDRESS  = Row(90023,   "request_uri_not_supported", "The 'request_uri' parameter is not supported.", source="inferred")
RESOURCE_AGAINST_SCOPE  = Row(9010010, "invalid_target", "The resource parameter provided in the request doesn't match with the requested scopes.", source="captured")
ADMINISTRATOR_DECIDES   = Row(90094,   "consent_required", "An administrator of {tenant} has set a policy that prevents you from granting {name} the permissions it is requesting. Contact an administrator of {tenant} who can grant permissions to this app on your behalf.")
SINGLE_TENANT_ON_COMMON = Row(50194,   "invalid_request", "Application '{client_id}'({name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.", error_uri=True)
FOREIGN_USER            = Row(50020,   "invalid_request", "User account '{user}' from identity provider '{home}' does not exist in tenant '{tenant}' and cannot access the application '{client_id}'({name}) in that tenant. The account needs to be added as an external user in the tenant first.")
SIGN_IN_FORGOTTEN       = Row(50089,   "invalid_grant", "The flow token has expired: the sign-in was finished, or took longer than an hour. Begin it again.")
FLOW_OF_ANOTHER_BROWSER = Row(165000, "invalid_request", "Invalid Request: Request tokens do not match the user context: the flow was begun in another browser, or its cookie is gone.")

# a token of ours, handed in for a user (user_fic)
FIC_NOT_FOR_EXCHANGE    = Row(500131,  "invalid_grant", "The audience '{audience}' of the user_federated_identity_credential is not that of the token exchange.", source="inferred")
FIC_OF_ANOTHER_CLIENT   = Row(700007,  "invalid_grant", "The user_federated_identity_credential was issued to another application than '{client_id}'.", source="inferred")
FIC_OF_A_USER           = Row(700229,  "invalid_grant", "The user_federated_identity_credential speaks for a user: only a token that an application got for itself will do.", source="inferred")
NOT_ITS_AGENT           = Row(50105,   "invalid_grant", "The application '{client_id}' is no agent that may act as the user '{user}'.", source="inferred")

# device codes, RFC 8628 3.5
DEVICE_PENDING          = Row(70016,   "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
DEVICE_DECLINED         = Row(70020,   "authorization_declined", "OAuth 2.0 device flow error. The end user has denied the authorization request.", source="inferred")
DEVICE_EXPIRED          = Row(70019,   "expired_token", "Verification code expired. Have the user retry the sign-in.")
DEVICE_UNKNOWN          = Row(70018,   "bad_verification_code", "Invalid verification code due to user typing in wrong user code for device code flow.")

# what conditional access demands
MFA_REQUIRED            = Row(50076,   "interaction_required", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.", suberror="basic_action", error_uri=True)
MFA_REGISTRATION_REQUIRED = Row(50079, "interaction_required", "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.", suberror="basic_action", error_uri=True)
DEVICE_NOT_COMPLIANT    = Row(53000,   "interaction_required", "Device is not in required device state. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune.", suberror="additional_action")
DEVICE_NOT_JOINED       = Row(53001,   "interaction_required", "Device is not in required device state. Conditional Access policy requires a domain joined device, and the device is not domain joined.", suberror="additional_action")
LOCKED_OUT              = Row(50053,   "invalid_grant", "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.")
ACCESS_BLOCKED          = Row(53003,   "interaction_required", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", suberror="message_only")
NOT_ASSIGNED            = Row(50105,   "interaction_required", "The signed in user '{user}' is not assigned to a role for the application '{client_id}'({name}).", error_uri=True)

# on behalf of
NOT_AN_ASSERTION        = Row(50027,   "invalid_grant", "The assertion is no access token: {reason}.")
ASSERTION_NOT_FOR_US    = Row(500131,  "invalid_grant", "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{client_id}'.", error_uri=True)
ASSERTION_OVER          = Row(500133,  "invalid_grant", "Assertion is not within its valid time range.", error_uri=True)
ASSERTION_UNTRUSTED     = Row(50013,   "invalid_grant", "Assertion failed signature validation. [Reason - The key was not found.]", error_uri=True)
ASSERTION_IS_ID_TOKEN   = Row(240002,  "invalid_request", "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.", source="captured")
ASSERTION_APP_ONLY      = Row(7000114, "unauthorized_client", "Application '{client_id}' is not allowed to make application on-behalf-of calls.")
NOT_ON_BEHALF_OF        = Row(90014,   "invalid_request", "The required field 'requested_token_use' must be 'on_behalf_of'.", source="inferred")

# the service
SERVER_FAULT            = Row(50000,   "server_error", "There was an error issuing a token. The trace id is in the log of the authority.", status=500)
TENANT_THROTTLED        = Row(90055,   "temporarily_unavailable", "The tenant is throttled: too many requests.", status=429)
SERVICE_UNAVAILABLE     = Row(90033,   "temporarily_unavailable", "A transient error has occurred. Please try again.", status=503)
# fmt: on

ROWS: dict[str, Row] = {name: row for name, row in list(vars().items()) if isinstance(row, Row)}
