// Sends an import job over AMQP 1.0 and waits for its report.
//
//   npm ci
//   LONGSHORE_USERNAME=… LONGSHORE_PASSWORD=… node send-job.js HOST PORT '{"version":1,"file":"lci.tar"}'
//
// User and password stand in <data>/broker.properties. A subscription of its own gets a copy of every
// report, so nobody's report is taken away; it is opened before the job is sent.
'use strict';
const rhea = require('rhea');

const [host, port, text] = process.argv.slice(2);
const job = JSON.parse(text);
if (!job.id) job.id = `nodejs-${process.pid}-${Date.now()}`;

const connection = rhea.connect({
  host,
  port: Number(port),
  username: process.env.LONGSHORE_USERNAME,
  password: process.env.LONGSHORE_PASSWORD,
  reconnect: false,
});

function fail(context) {
  const cause = context.error || (context.connection && context.connection.error) || {};
  console.error(`failed: ${cause.condition || ''} ${cause.description || cause.message || ''}`);
  process.exit(1);
}

const reports = connection.open_receiver({
  source: { address: 'longshore.reports', capabilities: ['topic'] },
});
const jobs = connection.open_sender({ target: { address: 'longshore.jobs', capabilities: ['queue'] } });

let subscribed = false;
let sent = false;
function send() {
  if (subscribed && !sent && jobs.sendable()) {
    sent = true;
    jobs.send({ durable: true, body: JSON.stringify(job) });
  }
}

reports.on('receiver_open', () => { subscribed = true; send(); });
jobs.on('sendable', send);
reports.on('message', ({ message }) => {
  const report = JSON.parse(message.body);
  if (report.jobId.toLowerCase() === job.id.toLowerCase()) {
    console.log(JSON.stringify(report, null, 2));
    connection.close();
    process.exitCode = report.status === 'VERIFIED' ? 0 : 1;
  }
});
for (const event of ['connection_error', 'session_error', 'sender_error', 'receiver_error', 'disconnected', 'rejected']) {
  connection.on(event, (context) => { if (!(event === 'disconnected' && process.exitCode !== undefined)) fail(context); });
}
