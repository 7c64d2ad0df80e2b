"""`python -m mock_entra` is `mock-entra`."""

from mock_entra.cli import main

if __name__ == "__main__":
    main()
