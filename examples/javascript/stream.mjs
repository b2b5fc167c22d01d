// Show an answer while it is made: each statement once it was verified. Plain fetch, because a
// browser's EventSource cannot POST.
// Usage: node examples/javascript/stream.mjs [QUESTION]
const BASE = process.env.ASSISTANT_URL ?? "http://127.0.0.1:8000";
const KEY = process.env.ASSISTANT_KEY;
const [question = "What is a primary care network?"] = process.argv.slice(2);

// Server-sent events: blocks with a blank line behind each, which may come in any pieces.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const blocks = rest.split(/\r\n\r\n|\n\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/); // those that begin with a colon only keep the way open
      const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
      if (data) yield [name, JSON.parse(data)];
    }
    if (done) return;
  }
}

const response = await fetch(`${BASE}/v1/answers`, {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    Accept: "text/event-stream",
    ...(KEY && { Authorization: `Bearer ${KEY}` }),
  },
  body: JSON.stringify({ question }),
});
if (!response.ok) throw new Error(`${response.status}: ${(await response.json()).detail}`);

for await (const [name, told] of events(response)) {
  if (name === "statement") {
    const markers = told.statement.citations.map((number) => ` [${number}]`).join("");
    console.log(told.statement.text + markers);
  } else if (name === "notice") {
    console.log(`Note: ${told.text}`);
  } else if (name === "finished") {
    console.log(`(${told.status}, ${told.citations.length} citations)`); // holds where it differs
  } else if (name === "error") {
    throw new Error(`${told.status}: ${told.detail}`);
  }
}
