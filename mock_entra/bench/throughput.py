"""Tokens a second, as a share of the signatures that one core can make at all."""

from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.run import Run

GOAL = Goal("client_credentials with a secret, RS256, ledger on, 8 connections", "x openssl", 0.7, 1.0, True)


def measure(run: Run) -> Figure:
    """One process over plain HTTP on loopback, asked by another process."""
    seen = run.under_load
    tokens, signatures = seen.load.requests_per_second, seen.signatures_per_second
    before, after = seen.signing
    return Figure(
        tokens / signatures,
        f"{tokens:,.0f} tokens/s; {signatures:,.0f} signatures/s by {before.by}",
        {
            "requests_per_second": tokens,
            "signatures_per_second": signatures,
            "signatures_per_second_before": before.per_second,
            "signatures_per_second_after": after.per_second,
            "signatures_by": before.by,
        },
    )
