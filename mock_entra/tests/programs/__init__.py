"""Programs as people write them, none of which knows of the mock: settings from the environment, answers to stdout."""
