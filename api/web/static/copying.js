// Copies what a button carries, or what it names by an address; says so; and shows the text where the
// clipboard is refused. What readers who cannot see the page hear is told here too.
const place = document.getElementById("told");

/** Announce, once. */
export function tell(words) {
  place.textContent = words;
}

/** Offer what needs a script. */
export function ready() {
  for (const row of document.querySelectorAll(".copying[hidden]")) row.hidden = false;
}

ready();

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-from], [data-copy-address]");
  if (!button) return;
  document.getElementById("copied")?.remove();
  const text = await textOf(button.dataset);
  if (text === null) return below(button, "p", "We could not fetch the text. Try again, or download it.");
  if (await copied(text)) return mark(button);
  getSelection().selectAllChildren(below(button, "pre", text));
  tell("The browser does not let this page copy. The text is below, selected: copy it from there.");
});

async function textOf({ copy, copyFrom, copyAddress }) {
  if (copyAddress) return new URL(copyAddress, location.href).href;
  if (copy) return copy;
  const response = await fetch(copyFrom).catch(() => null);
  return response?.ok ? response.text() : null;
}

/** Whether the clipboard took it; on plain http there is none. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function mark(button) {
  tell("Copied");
  const words = button.firstChild;
  const before = words.data;
  if (before === "Copied") return;
  words.data = "Copied";
  setTimeout(() => { words.data = before; }, 2000);
}

/** `words` below the button, for readers who see the page and who hear it. */
function below(button, tag, words) {
  const shown = document.createElement(tag);
  shown.id = "copied";
  shown.className = "copied";
  shown.tabIndex = 0;
  shown.textContent = words;
  button.closest("ul, p").after(shown);
  tell(words);
  return shown;
}
