"""Changes of many records at once: shown first, then made whole or not at all."""
