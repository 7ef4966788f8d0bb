"""Sessions in the database that end: after a time without a request, and after a day's work."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

SECONDS_BETWEEN_NOTES = 60  # so that reading does not write with every request


class SessionStore(db.SessionStore):
    """A signed-in session read after its end is a fresh one that knows what happened."""

    def load(self):
        return self._alive(super().load())

    async def aload(self):
        return self._alive(await super().aload())

    def _alive(self, data):
        if SESSION_KEY not in data:
            return data
        now = int(time.time())
        if end := _end(data, now):
            self._session_key = None
            self.modified = True
            return {"session_ended": end}
        if now - data["seen_at"] >= SECONDS_BETWEEN_NOTES:
            data["seen_at"] = now
            self.modified = True
        return data


def _end(data, now):
    """Say why the session has ended, as the sign-in page tells it; None while it lasts."""
    idle, longest = settings.SESSION_IDLE, settings.SESSION_MAX
    if now - data.get("signed_in_at", 0) >= longest * 60:
        return f"Sessions last {_period(longest)}."
    if now - data.get("seen_at", 0) >= idle * 60:
        return f"Sessions end after {_period(idle)} without a request."
    return None


def _period(minutes):
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
