"""The driver of the reference client: what the suite asks for, said in the client's own words."""
