"""A person signs in: a browser's session, the sign-in under way, and the pages between a request and its answer."""
