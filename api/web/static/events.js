// Server-sent events of a response to a POST, which EventSource cannot send.

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
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) yield value;
  } finally {
    reader.cancel().catch(() => {}); // it may have ended by itself
  }
}

function field(part, name) {
  const lines = part.split("\n").filter((line) => line.startsWith(`${name}: `));
  return lines.map((line) => line.slice(name.length + 2)).join("\n");
}
