"""The commands of `mock-entra`, a file each."""
