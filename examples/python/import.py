#!/usr/bin/env python3
"""Sends an import job over AMQP 1.0 and waits for its report.

Usage: import.py FILE [REPOSITORY]
"""
import json
import os
import sys
import uuid

from proton import Message, SSLDomain
from proton.handlers import MessagingHandler
from proton.reactor import Container, Selector


# Seconds: until the broker has accepted the job, and for the report.
SENDING = 30
WAITING = int(os.environ.get("REPORT_TIMEOUT", "3600"))


class After(MessagingHandler):
    """Acts when a timer runs out."""

    def __init__(self, action):
        super().__init__()
        self.action = action

    def on_timer_task(self, event):
        self.action()


class Import(MessagingHandler):
    def __init__(self, job):
        super().__init__()
        self.job = job
        self.sent = False
        self.accepted = False
        self.report = None
        self.error = None
        self.timers = []

    def on_start(self, event):
        self.container = event.container
        ca = os.environ.get("BROKER_CA")
        tls = None
        if ca:
            tls = SSLDomain(SSLDomain.MODE_CLIENT)
            tls.set_trusted_ca_db(ca)
            tls.set_peer_authentication(SSLDomain.VERIFY_PEER_NAME)
        connection = event.container.connect(
            "{}://{}:{}".format(
                "amqps" if ca else "amqp",
                os.environ.get("BROKER_HOST", "127.0.0.1"),
                os.environ.get("BROKER_PORT", "61616"),
            ),
            user=os.environ["BROKER_USERNAME"],
            password=os.environ["BROKER_PASSWORD"],
            ssl_domain=tls,
            allow_insecure_mechs=not ca,
            reconnect=False,
        )
        self.timers = [
            event.container.schedule(SENDING, After(self.check_accepted)),
            event.container.schedule(WAITING, After(self.give_up)),
        ]
        # A queue for all who wait for the report of one job; the filter takes no other's.
        self.receiver = event.container.create_receiver(
            connection,
            "longshore.reports::longshore.reports.awaited",
            options=Selector("longshoreJobId = '{}'".format(self.job["id"])),
        )

    def on_link_opened(self, event):
        if event.link == self.receiver:
            event.container.create_sender(event.connection, "longshore.jobs")

    def on_sendable(self, event):
        # The client calls this again whenever the broker grants credit, also before it has
        # acknowledged the job; only this flag keeps the job from being sent twice.
        if not self.sent and event.sender.credit:
            self.sent = True
            # A text, not bytes; durable, so that the job survives a restart of the broker.
            event.sender.send(Message(body=json.dumps(self.job), durable=True))
            event.sender.drained()

    def on_accepted(self, event):
        self.accepted = True
        print(f"Sent job {self.job['id']}; waiting for its report", file=sys.stderr)
        event.sender.close()

    def on_message(self, event):
        self.report = json.loads(event.message.body)
        self.end(event)

    def check_accepted(self):
        if not self.accepted:
            self.give_up(f"the broker did not accept the job within {SENDING} s")

    def give_up(self, why=f"there was none within {WAITING} s"):
        self.error = self.error or why
        self.container.stop()

    def on_rejected(self, event):
        self.fail(event, "the broker refused the job")

    def on_transport_error(self, event):
        self.fail(event, event.transport.condition)

    def on_link_error(self, event):
        self.fail(event, event.link.remote_condition)

    def fail(self, event, why):
        self.error = self.error or why
        self.end(event)

    def end(self, event):
        for timer in self.timers:
            timer.cancel()
        event.connection.close()


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    job = {"version": 1, "id": f"python-{uuid.uuid4()}", "file": sys.argv[1]}
    if len(sys.argv) > 2:
        job["repository"] = sys.argv[2]
    handler = Import(job)
    Container(handler).run()
    if handler.report is None:
        print(f"No report: {handler.error}", file=sys.stderr)
        return 1
    print(json.dumps(handler.report, indent=2))
    return 0 if handler.report["status"] == "VERIFIED" else 1


if __name__ == "__main__":
    sys.exit(main())
