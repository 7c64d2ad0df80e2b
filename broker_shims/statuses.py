"""How a broker says no: one row for each status, with the number the runtime tells and the one on the D-Bus wire.

Public numbers: `Response_Status` of pymsalruntime 0.20.7 (msal-node-runtime names the first seventeen). Wire numbers
and tags marked measured: the real Linux runtime 0.20.7. Other tags are ours, made of the public number.
"""

from dataclasses import dataclass

OWN_TAGS = 600_000_000


@dataclass(frozen=True, slots=True)
class Status:
    """One status: its name, number in the runtimes' enumerations, number on the Linux wire, tag, and what brings it."""

    name: str
    public: int
    wire: int
    context: str
    measured_tag: int | None = None

    @property
    def tag(self) -> int:
        return self.measured_tag or OWN_TAGS + self.public


# fmt: off
UNEXPECTED                = Status("Unexpected",                     0,  0, "Something unexpected happened.", 507316096)
RESERVED                  = Status("Reserved",                       1,  1, "A reserved status.")
INTERACTION_REQUIRED      = Status("InteractionRequired",            2,  2, "Interaction is required.")
NO_NETWORK                = Status("NoNetwork",                      3,  3, "There is no network.")
NETWORK_UNAVAILABLE       = Status("NetworkTemporarilyUnavailable",  4,  4, "The network is temporarily unavailable.")
SERVER_UNAVAILABLE        = Status("ServerTemporarilyUnavailable",   5,  5, "The server is temporarily unavailable.")
API_CONTRACT_VIOLATION    = Status("ApiContractViolation",           6,  6, "The runtime was not called as it must be.")
USER_CANCELED             = Status("UserCanceled",                   7,  7, "The user closed the prompt.")
APPLICATION_CANCELED      = Status("ApplicationCanceled",            8,  8, "The application gave up waiting.")
INCORRECT_CONFIGURATION   = Status("IncorrectConfiguration",         9,  9, "The application is not registered as it must be.")
INSUFFICIENT_BUFFER       = Status("InsufficientBuffer",            10, 10, "The buffer is too small.")
AUTHORITY_UNTRUSTED       = Status("AuthorityUntrusted",            11, 11, "The authority is not trusted.")
USER_SWITCH               = Status("UserSwitch",                    12, 12, "The user switched to another account.")
ACCOUNT_UNUSABLE          = Status("AccountUnusable",               13, 13, "Account has previously been signed out of this application.", 540940121)
USER_DATA_REMOVAL         = Status("UserDataRemovalRequired",       14, 14, "The user's data must be removed.")
KEY_NOT_FOUND             = Status("KeyNotFound",                   15, 18, "The key was not found.")
ACCOUNT_NOT_FOUND         = Status("AccountNotFound",               16, 19, "The account was not found.")
TRANSIENT_ERROR           = Status("TransientError",                17, 15, "A transient error has occurred.")
ACCOUNT_SWITCH            = Status("AccountSwitch",                 18, 16, "Another account was switched to.")
REQUIRED_BROKER_MISSING   = Status("RequiredBrokerMissing",         19, 20, "The broker that is required is missing.")
DEVICE_NOT_REGISTERED     = Status("DeviceNotRegistered",           20, 17, "The device is not registered.")
FALLBACK_TO_NATIVE_MSAL   = Status("FallbackToNativeMsal",          21, 21, "The library is to go on without the broker.")
# fmt: on

STATUSES: dict[str, Status] = {row.name: row for row in list(vars().values()) if isinstance(row, Status)}

STARTUP_TAG = 507897694
"""Measured: the broker could not be started; told with ApiContractViolation."""
NO_WINDOW_TAG = 540870081
"""Measured: an interactive call without a window handle; told with ApiContractViolation."""
NOT_POP_TAG = 589969245
"""Measured: a PoP token was asked for and none came; told with Unexpected."""
