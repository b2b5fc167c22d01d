// Find passages, and who holds what on a topic. Usage: node examples/javascript/search.mjs [TEXT]
const BASE = process.env.ASSISTANT_URL ?? "http://127.0.0.1:8000";
const KEY = process.env.ASSISTANT_KEY;
const [text = "delegation to place"] = process.argv.slice(2);

async function get(path, query) {
  const response = await fetch(`${BASE}${path}?${new URLSearchParams(query)}`, {
    headers: KEY ? { Authorization: `Bearer ${KEY}` } : {},
  });
  const told = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${told.detail}`);
  return told;
}

console.log("Passages:");
for (const { rank, source, passage } of (await get("/v1/search", { q: text, limit: 5 })).passages) {
  console.log(`${rank}. ${source.title} (${source.publisher}): ${passage.id}`);
}

const told = await get("/v1/positions", { topic: text });
// Polls, reported views and questions stand apart: they are nobody's own position.
for (const kind of ["positions", "polls", "reported", "asked"]) {
  console.log(`${kind[0].toUpperCase()}${kind.slice(1)}:`);
  for (const { holder, date, words } of told[kind]) console.log(`- ${holder}, ${date}: ${words}`);
}
for (const silent of told.silent) console.log(silent.text); // "not in our documents"
