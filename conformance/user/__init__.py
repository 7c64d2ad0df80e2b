"""The person at the prompt: opens what a client asks to be opened, and answers each page as the story's script says."""
