// Copies what a button carries, or what it names by an address; says so; and shows the text where the
// clipboard is refused.
import { tell } from "./told.js";

document.addEventListener("arrived", show);
show();

function show() {
  for (const row of document.querySelectorAll(".copying[hidden]")) row.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (!button) return;
  try {
    const text = button.dataset.copy ?? (await fetched(button.dataset.copyFrom));
    await navigator.clipboard.writeText(text).catch(() => shown(button, text));
    tell(document.getElementById("copied") ? "Select the text and copy it" : "Copied");
    mark(button);
  } catch {
    tell("It could not be fetched. Try again, or download it.");
  }
});

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}

function mark(button) {
  const words = button.firstChild;
  const before = words.data;
  if (before.startsWith("Copied")) return;
  words.data = "Copied";
  setTimeout(() => { words.data = before; }, 2000);
}

/** The clipboard is refused: the text stands below the button, selected. */
function shown(button, text) {
  document.getElementById("copied")?.remove();
  const place = document.createElement("pre");
  place.id = "copied";
  place.className = "copied card";
  place.tabIndex = 0;
  place.textContent = text;
  button.parentElement.after(place);
  getSelection().selectAllChildren(place);
}
