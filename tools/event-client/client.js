// Prints each event of the stream as a line of JSON until it is ended.
// Usage: node client.js URL TOKEN_FILE
import { readFileSync } from "node:fs";
import { EventSource } from "eventsource";

const [url, tokenFile] = process.argv.slice(2);
const authorization = () => `Bearer ${readFileSync(tokenFile, "utf8").trim()}`;
const source = new EventSource(url, {
  fetch: (input, init) =>
    fetch(input, { ...init, headers: { ...init.headers, Authorization: authorization() } }),
});

function print(line) {
  process.stdout.write(JSON.stringify(line) + "\n");
}

source.onopen = () => print({ name: "open" });
source.onerror = (error) => print({ name: "error", code: error.code ?? null });
for (const name of ["job", "gone", "report", "drop", "alert", "reset"]) {
  source.addEventListener(name, (event) =>
    print({ name, id: event.lastEventId, data: JSON.parse(event.data) }));
}
