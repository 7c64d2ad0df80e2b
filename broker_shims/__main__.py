"""`python -m broker_shims`."""

from broker_shims.cli import main

main()
