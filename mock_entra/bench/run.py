"""One run of the bench: what several rows look at is measured once."""

from dataclasses import dataclass
from functools import cached_property

from mock_entra.bench import asking, machine, served
from mock_entra.bench.load import CONNECTIONS, Load, loaded


@dataclass(frozen=True, slots=True)
class UnderLoad:
    """What an authority did under load, and what one core could sign before and after: RSA-2048, a second."""

    load: Load
    signing: tuple[machine.Signing, machine.Signing]

    @property
    def signatures_per_second(self) -> float:
        """The mean of before and after: nothing better is known of the time between, on a machine that others use."""
        return sum(rate.per_second for rate in self.signing) / len(self.signing)


@dataclass
class Run:
    """`seconds` is how long tokens are asked for."""

    seconds: float = 4.0

    @cached_property
    def under_load(self) -> UnderLoad:
        """One authority and one load generator, each a process; the tokens that come back are verified."""
        before = machine.signing()
        with served.authority("--plain-http") as authority:
            ask = asking.question(authority.ready)
            asking.verify(ask, asking.once(ask))
            load = loaded(ask.url, ask.body, CONNECTIONS, self.seconds)
            asking.verify(ask, load.sample)
        if load.failed:
            raise asking.WrongAnswer(f"{load.failed} of {load.answers} answers were not 200, such as: {load.sample}")
        return UnderLoad(load, (before, machine.signing()))
