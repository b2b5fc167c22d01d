// Server-sent events of a response to a POST, which EventSource cannot send.
const QUIET = 30000; // milliseconds without any sign of the service, which sends one every 5 seconds

/** Pairs of a name and what its JSON holds, as they come. */
export async function* events(body) {
  let left = "";
  for await (const text of texts(body)) {
    const parts = (left + text).replaceAll("\r\n", "\n").split("\n\n");
    left = parts.pop();
    for (const part of parts) {
      const name = field(part, "event");
      if (name) yield [name, JSON.parse(field(part, "data"))];
    }
  }
}

async function* texts(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let { value, done } = await piece(reader); !done; { value, done } = await piece(reader)) yield value;
  } finally {
    reader.cancel().catch(() => {}); // it may have ended by itself
  }
}

/** What comes next; a connection that says nothing for long is as good as broken. */
async function piece(reader) {
  const quiet = setTimeout(() => reader.cancel(), QUIET);
  try {
    return await reader.read();
  } finally {
    clearTimeout(quiet);
  }
}

function field(part, name) {
  const lines = part.split("\n").filter((line) => line.startsWith(`${name}: `));
  return lines.map((line) => line.slice(name.length + 2)).join("\n");
}
