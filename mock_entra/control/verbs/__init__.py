"""What can be done to a world; each verb is an ordinary function, over HTTP and from Python alike."""
