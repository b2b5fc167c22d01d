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
  document.getElementById("copied")?.remove();
  const text = button.dataset.copy ?? (await fetched(button.dataset.copyFrom));
  if (text === null) return below(button, "p", "It could not be fetched. Try again, or download it below.");
  if (await copied(text)) return mark(button);
  getSelection().selectAllChildren(below(button, "pre", text));
  tell("The browser does not let this page copy. The text stands below, selected: copy it from there.");
});

/** Whether the clipboard took it; on plain http there is none. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

async function fetched(address) {
  const response = await fetch(address).catch(() => null);
  return response?.ok ? response.text() : null;
}

function mark(button) {
  tell("Copied");
  const words = button.firstChild;
  const before = words.data;
  if (before.startsWith("Copied")) return;
  words.data = "Copied";
  setTimeout(() => { words.data = before; }, 2000);
}

/** `words` below the button, for whoever sees the page and whoever hears it. */
function below(button, tag, words) {
  const place = document.createElement(tag);
  place.id = "copied";
  place.className = "copied card";
  place.tabIndex = 0;
  place.textContent = words;
  button.parentElement.after(place);
  tell(words);
  return place;
}
