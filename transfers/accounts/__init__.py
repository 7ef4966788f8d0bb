"""Who may come in: sign-in, limits against guessing, second factor, sessions that end, the log."""
