// Earlier questions, kept by this browser alone.
const NAME = "integration-policy-assistant.past";
const MOST = 20;
const past = document.getElementById("past");

function read() {
  try {
    const held = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(held) ? held.filter((one) => one && typeof one.question === "string") : [];
  } catch {
    return []; // storage is refused, or holds what nobody here wrote
  }
}

function write(held) {
  try {
    localStorage.setItem(NAME, JSON.stringify(held.slice(0, MOST)));
  } catch {
    // Storage is refused or full: then nothing is remembered.
  }
}

const without = (address) => read().filter((one) => one.address !== address);

document.addEventListener("arrived", ({ detail }) => {
  if (!detail?.address) return;
  const { question, address } = detail;
  write([{ question, address, at: new Date().toISOString() }, ...without(address)]);
});

// An answer that its reader deletes is not remembered either.
document.addEventListener("submit", ({ target }) => {
  const { pathname } = new URL(target.action);
  if (pathname.endsWith("/delete")) write(without(pathname.slice(0, -"/delete".length)));
});

if (past) {
  show();
  past.querySelector("[data-clear]").addEventListener("click", () => { write([]); show(); });
}

function show() {
  const held = read().filter((one) => String(one.address).startsWith(`${past.dataset.root}/answers/`));
  const rows = held.map(row);
  past.querySelector("ul").replaceChildren(...rows);
  past.hidden = rows.length === 0;
}

function row({ question, address, at }) {
  const made = past.querySelector("template").content.cloneNode(true).firstElementChild;
  const [link, when, button] = made.children;
  link.textContent = question;
  link.href = address;
  when.textContent = new Date(at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  button.firstElementChild.textContent = `: ${question}`;
  button.addEventListener("click", () => {
    write(without(address));
    show();
    (past.hidden ? document.getElementById("main") : document.getElementById("past-heading")).focus();
  });
  return made;
}
