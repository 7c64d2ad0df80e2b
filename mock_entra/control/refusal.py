"""Why the control plane does not do what it was asked: one sentence for whoever wrote the test."""


class ControlError(Exception):
    """Something that cannot be done; `status` is what it is over HTTP."""

    status = 409


class NotThere(ControlError, LookupError):
    """A name that nothing in the world has."""

    status = 404


class Ambiguous(ControlError, LookupError):
    """A name that several things in the world have."""

    status = 409


class Unacceptable(ControlError, ValueError):
    """A request that is well-formed and still makes no sense in this world."""

    status = 422


class TookTooLong(ControlError, TimeoutError):
    """What was waited for did not happen in time."""

    status = 408
