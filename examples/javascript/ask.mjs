// Ask a question and a follow-up, and show each answer with its citations. Plain fetch: in a browser
// the same, where the page's origin is allowed; a key never belongs into a page.
// Usage: node examples/javascript/ask.mjs [QUESTION [FOLLOW-UP]]
const BASE = process.env.ASSISTANT_URL ?? "http://127.0.0.1:8000";
const KEY = process.env.ASSISTANT_KEY;
const [
  question = "What does NHS Providers ask about organisational veto?",
  followUp = "Why?",
] = process.argv.slice(2);

async function ask(question, history = []) {
  const response = await fetch(`${BASE}/v1/answers`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(KEY && { Authorization: `Bearer ${KEY}` }),
    },
    body: JSON.stringify({ question, history }),
  });
  const told = await response.json();
  // Every way for an answer to end has a status and is 200; a problem says in its detail what to do.
  if (!response.ok) throw new Error(`${response.status}: ${told.detail}`);
  return told;
}

function show(answer) {
  console.log(`\n${answer.question}  (${answer.status})\n\n${answer.text}\n`);
  for (const { number, holder, voice, words, quote, source, deep_link } of answer.citations) {
    // "ours" is our own summary: it must never stand in quotation marks as the publisher's.
    const said = words === "ours" ? `summarised: ${quote}` : `“${quote}”`;
    console.log(`[${number}] ${holder} (${voice}): ${said}`);
    console.log(`    ${source.title}, ${source.publisher}, ${source.published}`);
    console.log(`    ${deep_link}`);
  }
  for (const notice of answer.notices) console.log(`Note: ${notice.text}`);
}

const first = await ask(question);
show(first);
show(
  await ask(followUp, [
    { role: "user", content: question },
    { role: "assistant", content: first.text },
  ]),
);
