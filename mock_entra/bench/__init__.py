"""How fast: the figures of the design, each measured beside what the machine itself can do."""
