"""Hears what a service publishes on longshore.progress, over STOMP 1.2."""

import json
import re
import socket
import threading
from datetime import datetime, timezone

# A broker takes a client that says nothing for a minute for dead.
HEART_BEAT = 10


class Progress:
    """The events since the subscription."""

    def __init__(self, port, username, password):
        self.events = []
        self.heard = threading.Condition()
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.input = self.socket.makefile("rb")
        self.closed = threading.Event()
        self.send(
            "CONNECT", "accept-version:1.2", "host:longshore", f"login:{username}",
            f"passcode:{password}", f"heart-beat:{HEART_BEAT * 1000},0",
        )
        self.frame()
        self.send(
            "SUBSCRIBE", "id:1",
            r"destination:longshore.progress\c\clongshore.progress.follow", "ack:auto", "receipt:1",
        )
        self.frame()
        threading.Thread(target=self.listen, daemon=True).start()
        threading.Thread(target=self.beat, daemon=True).start()

    def send(self, *lines):
        self.socket.sendall(("\n".join(lines) + "\n\n\0").encode())

    def frame(self):
        """The next frame's body; None once the connection is gone."""
        text = b""
        while not text.endswith(b"\0"):
            byte = self.input.read(1)
            if not byte:
                return None
            text += byte
        head, _, body = text[:-1].lstrip(b"\n").partition(b"\n\n")
        if head.startswith(b"ERROR"):
            raise ConnectionError(head.decode())
        return body

    def beat(self):
        """Sends the empty line that says we are still here."""
        while not self.closed.wait(HEART_BEAT / 2):
            try:
                self.socket.sendall(b"\n")
            except OSError:
                return

    def listen(self):
        try:
            while (body := self.frame()) is not None:
                with self.heard:
                    self.events.append(json.loads(body))
                    self.heard.notify_all()
        except OSError:
            return  # closed

    def began(self, job_id, phase, patience=30):
        """When a job came to a phase, in seconds since 1970."""
        with self.heard:
            if not self.heard.wait_for(lambda: self.find(job_id, phase), patience):
                raise TimeoutError(f"{job_id} never came to {phase}")
            return seconds(self.find(job_id, phase)["at"])

    def find(self, job_id, phase):
        return next((e for e in self.events if (e["jobId"], e["phase"]) == (job_id, phase)), None)

    def close(self):
        self.closed.set()
        self.socket.close()


def seconds(instant):
    """Of an instant as in 2026-11-25T12:00:00.123456Z, with whatever fraction."""
    whole, fraction = re.fullmatch(r"([^.Z]+)(\.\d+)?Z", instant).groups()
    moment = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
    return moment.timestamp() + float(fraction or 0)
