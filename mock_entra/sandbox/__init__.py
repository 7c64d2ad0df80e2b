"""`mock-entra exec`: an unmodified program among real host names, sealed off where the system allows, else by proxy."""
