// Sends an import job over AMQP 1.0 and waits for its report.
// Usage: node import.js FILE [REPOSITORY]
"use strict";

const crypto = require("crypto");
const fs = require("fs");
const rhea = require("rhea");

const [file, repository] = process.argv.slice(2);
if (!file) {
  console.error("Usage: node import.js FILE [REPOSITORY]");
  process.exit(2);
}
const job = { version: 1, id: "node-" + crypto.randomUUID(), file, repository };

const connection = rhea.connect({
  host: process.env.BROKER_HOST || "127.0.0.1",
  port: Number(process.env.BROKER_PORT || 61616),
  username: process.env.BROKER_USERNAME,
  password: process.env.BROKER_PASSWORD,
  reconnect: false,
  ...(process.env.BROKER_CA && { transport: "tls", ca: fs.readFileSync(process.env.BROKER_CA) }),
});

const sending = setTimeout(() => fail("the broker did not accept the job within 30 s"), 30 * 1000);
const seconds = Number(process.env.REPORT_TIMEOUT || 3600);
const waiting = setTimeout(() => fail(`there was no report within ${seconds} s`), seconds * 1000);

// A queue for all who wait for the report of one job; the filter takes no other's.
connection.open_receiver({
  source: {
    address: "longshore.reports::longshore.reports.awaited",
    filter: rhea.filter.selector(`longshoreJobId = '${job.id}'`),
  },
});

connection.once("receiver_open", () => {
  const sender = connection.open_sender("longshore.jobs");
  sender.once("sendable", () =>
    // A text, not bytes; durable, so that the job survives a restart of the broker.
    sender.send({ durable: true, body: JSON.stringify(job) }));
  sender.once("accepted", () => {
    clearTimeout(sending);
    console.error(`Sent job ${job.id}; waiting for its report`);
  });
});

connection.on("message", ({ message }) => {
  clearTimeout(sending);
  clearTimeout(waiting);
  const report = JSON.parse(message.body);
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.status === "VERIFIED" ? 0 : 1;
  connection.close();
});

for (const failure of ["connection_error", "receiver_error", "sender_error", "rejected", "disconnected"]) {
  connection.on(failure, (context) => {
    if (process.exitCode === undefined) {
      fail(`${failure}: ${context.error || context.connection.error || "the broker is away"}`);
    }
  });
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
