// Earlier conversations, which this browser alone remembers, newest first. Where it refuses storage, none.
const NAME = "integration-policy-assistant.past";
const MOST = 20;
const PRIVATE = new Set(["redirected_clinical", "declined"]); // others may use this browser
const past = document.getElementById("past");

if (past) {
  show();
  past.querySelector("[data-clear]").addEventListener("click", () => { write([]); show(); });
  addEventListener("pageshow", show); // the browser may bring the page back as it was left
  // A conversation or an answer that its reader deletes is not remembered either.
  document.addEventListener("submit", ({ target }) => {
    const [, address] = new URL(target.action).pathname.match(/^(.*)\/delete$/) ?? [];
    if (address) write(read().filter((one) => one.address !== address));
  });
}

/** Remember the conversation at `address` by its first question. */
export function remember(address, thread) {
  const turns = [...thread.querySelectorAll(".turn")];
  const first = turns.find((one) => !PRIVATE.has(one.dataset.status));
  if (!past || !first || PRIVATE.has(turns.at(-1).dataset.status)) return;
  const before = read().find((one) => one.address === address);
  const question = before?.question ?? first.querySelector(".asked").lastChild.textContent.trim();
  write([{ question, address, at: new Date().toISOString() }, ...read().filter((one) => one.address !== address)]);
  show();
}

function read() {
  try {
    const held = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(held) ? held.filter(whole) : [];
  } catch {
    return []; // storage is refused, or holds what nobody here wrote
  }
}

function whole(one) {
  const known = ["conversations", "answers"].some((kind) => String(one?.address).startsWith(`${past?.dataset.root}/${kind}/`));
  return known && typeof one.question === "string" && !Number.isNaN(Date.parse(one.at));
}

function write(held) {
  try {
    localStorage.setItem(NAME, JSON.stringify(held.slice(0, MOST)));
  } catch {
    // Storage is refused or full: then nothing is remembered.
  }
}

function show() {
  const held = read();
  past.querySelector("ul").replaceChildren(...held.map(row));
  past.hidden = held.length === 0;
}

function row(one) {
  const made = past.querySelector("template").content.cloneNode(true).firstElementChild;
  const [link, button] = made.children;
  link.textContent = one.question;
  link.href = one.address;
  if (one.address === location.pathname) link.setAttribute("aria-current", "page");
  link.title = `Last asked ${new Date(one.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })}`;
  button.lastElementChild.textContent += one.question;
  button.addEventListener("click", () => {
    write(read().filter((other) => other.address !== one.address));
    show();
    (past.hidden ? document.getElementById("main") : document.getElementById("past-heading")).focus();
  });
  return made;
}
