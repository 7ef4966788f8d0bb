"""What the searches of the public and of staff have in common: names, spelling, and reasons."""
