// Earlier questions, kept by this browser alone: memory.js holds them, this shows them and forgets.
import { change, put, read, without, write } from "./memory.js";

const DAY = 24 * 60 * 60 * 1000; // milliseconds that an answer stays which nobody keeps
const past = document.getElementById("past");

document.addEventListener("arrived", ({ detail }) => {
  if (!detail?.address || detail.status === "redirected_clinical") return; // others may use this browser
  const { question, address, title } = detail;
  put({ question, address, outcome: title.split(" – ")[0].trim(), at: new Date().toISOString() });
});

// An answer that its reader deletes is not remembered either; one that is kept is there for longer.
document.addEventListener("submit", ({ target }) => {
  const [, address, action] = new URL(target.action).pathname.match(/^(.*)\/(delete|keep)$/) ?? [];
  if (action === "delete") write(without(address));
  if (action === "keep") change(address, { kept: true });
});

// An answer that is gone can be asked again: its question was only ever remembered here.
const lost = read().find((one) => one.address === location.pathname);
const field = document.getElementById("question");
if (lost && document.getElementById("question-error") && field && !field.value) {
  field.value = lost.question;
  if (performance.getEntriesByType("navigation")[0]?.responseStatus === 404) change(lost.address, { gone: true });
}

if (past) {
  show();
  past.querySelector("[data-clear]").addEventListener("click", () => { write([]); show(); });
  addEventListener("pageshow", show); // the browser may bring the page back as it was left
}

function show() {
  const held = read().filter((one) => String(one.address).startsWith(`${past.dataset.root}/answers/`));
  const rows = held.map(row);
  past.querySelector("ul").replaceChildren(...rows);
  past.hidden = rows.length === 0;
}

function row(one) {
  const made = past.querySelector("template").content.cloneNode(true).firstElementChild;
  const [link, told, button] = made.children;
  link.textContent = one.question;
  link.href = one.address;
  told.textContent = [one.outcome, `asked ${spoken(new Date(one.at))}`, stays(one)].filter(Boolean).join("; ");
  button.firstElementChild.textContent = `: ${one.question}`;
  button.addEventListener("click", () => {
    write(without(one.address));
    show();
    (past.hidden ? document.getElementById("main") : document.getElementById("past-heading")).focus();
  });
  return made;
}

function spoken(time) {
  return time.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
}

/** How long its answer is there, as far as this browser knows. */
function stays({ at, kept, gone }) {
  const end = new Date(Date.parse(at) + DAY);
  if (gone) return "the answer is gone, open it to ask again";
  if (kept) return "kept until it is deleted";
  return end > new Date() ? `there until ${spoken(end)}` : "over 24 hours old, so gone unless it was kept";
}
