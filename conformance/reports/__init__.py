"""The reports: some listen to the events of a run, the others are drawn from its JSON report (`drawn`)."""
