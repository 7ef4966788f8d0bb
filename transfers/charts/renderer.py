"""The process that draws, from the side of the web: started when needed, and again when it died.

Altair and vl-convert take 0.4 s to import and some 200 MB, which no process of the site should
have; and one that hangs or dies while drawing must not take the site along.
"""

import atexit
import contextlib
import json
import struct
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "transfers.charts.drawing.worker"]


class NoPicture(Exception):
    """The picture could not be drawn; the message says why."""


class _Ended(Exception):
    """The process is no more."""


class Renderer:
    """One process that draws one job at a time; threads wait for each other.

    `limit` is the seconds that a picture may take, the start of the process included.
    """

    def __init__(self, limit=20):
        self.limit = limit
        self.process = None
        self._lock = threading.Lock()

    def draw(self, job):
        """Bytes of the picture; raises NoPicture."""
        asked = json.dumps(job).encode()
        with self._lock:
            # It may have ended since the last job, as it does when idle: that is no failure yet.
            for _ in range(2):
                with contextlib.suppress(_Ended):
                    return self._ask(asked)
        raise NoPicture("The process that draws charts ends without a picture.")

    def close(self):
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            # What the dead one did not take is of no use to anybody.
            with contextlib.suppress(OSError):
                self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def _start(self):
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.close()
        self.process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            # Ctrl-C is for the site; this one ends with its standard input.
            start_new_session=True,
            bufsize=-1,
        )
        return self.process

    def _ask(self, asked):
        process = self._start()
        too_late = threading.Event()

        def stop():
            too_late.set()
            process.kill()

        timer = threading.Timer(self.limit, stop)
        timer.start()
        try:
            failed, body = _exchange(process, asked)
        except (OSError, _Ended):
            self.close()
            if too_late.is_set():
                raise NoPicture(f"Drawing took more than {self.limit} s.") from None
            raise _Ended from None
        finally:
            timer.cancel()
        if failed:
            raise NoPicture(body.decode())
        return body


def _exchange(process, asked):
    process.stdin.write(struct.pack("!I", len(asked)) + asked)
    process.stdin.flush()
    failed, length = struct.unpack("!BI", _read(process.stdout, 5))
    return failed, _read(process.stdout, length)


def _read(stream, length):
    body = stream.read(length)
    if len(body) < length:
        raise _Ended
    return body


RENDERER = Renderer()
atexit.register(RENDERER.close)
