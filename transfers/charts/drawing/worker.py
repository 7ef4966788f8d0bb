"""The process that draws: reads jobs, writes pictures, ends when nobody needs it any more.

A job is the length of its JSON in four bytes, and the JSON; an answer is one byte (0 for a picture,
1 for what went wrong), the length in four bytes, and the picture or the words.
"""

import json
import os
import struct
import sys
import threading

from .picture import picture

IDLE = 15 * 60
"""Seconds without a job after which the process gives its memory back."""
MOST_JOBS = 1000
"""Jobs after which a new process takes over, lest memory grow."""


def answers(jobs, out):
    """Draw each job that comes, until they end."""
    for _ in range(MOST_JOBS):
        rest = threading.Timer(IDLE, os._exit, [0])
        rest.daemon = True
        rest.start()
        head = jobs.read(4)
        rest.cancel()
        if len(head) < 4:
            return
        job = jobs.read(struct.unpack("!I", head)[0])
        try:
            failed, body = 0, picture(json.loads(job))
        except Exception as error:  # whatever it is, the next job may be drawn
            failed, body = 1, f"{type(error).__name__}: {error}".encode()
        out.write(struct.pack("!BI", failed, len(body)) + body)
        out.flush()


def main():
    # Whatever a library prints must not get between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers(sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
