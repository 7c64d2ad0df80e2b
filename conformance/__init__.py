"""Stories told to identity clients, and what the clients made of them."""
