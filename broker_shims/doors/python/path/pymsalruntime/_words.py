"""The enumerations of pymsalruntime 0.20.7, spelled as there."""

from enum import Enum


class Response_Status(Enum):  # noqa: N801 - its name
    """How a call ended that failed."""

    Status_Unexpected = 0
    Status_Reserved = 1
    Status_InteractionRequired = 2
    Status_NoNetwork = 3
    Status_NetworkTemporarilyUnavailable = 4
    Status_ServerTemporarilyUnavailable = 5
    Status_ApiContractViolation = 6
    Status_UserCanceled = 7
    Status_ApplicationCanceled = 8
    Status_IncorrectConfiguration = 9
    Status_InsufficientBuffer = 10
    Status_AuthorityUntrusted = 11
    Status_UserSwitch = 12
    Status_AccountUnusable = 13
    Status_UserDataRemovalRequired = 14
    Status_KeyNotFound = 15
    Status_AccountNotFound = 16
    Status_TransientError = 17
    Status_AccountSwitch = 18
    Status_RequiredBrokerMissing = 19
    Status_DeviceNotRegistered = 20
    Status_FallbackToNativeMsal = 21


class LogLevel(Enum):
    """How much a line of the runtime's log matters."""

    TRACE = 1
    DEBUG = 2
    INFO = 3
    WARNING = 4
    ERROR = 5
    FATAL = 6


class SsoPolicyType(Enum):
    """Whether the system signs in without asking."""

    Unknown = 0
    PermissionRequired = 1
    AlwaysAllowed = 2
    Error = 3
