// A marker opens its citation beside the statement, with the words marked in their passage. Without
// this file, or with a key held down, it leads to the citation further down the page.
const panel = document.createElement("div");
panel.id = "panel";
panel.className = "panel";
panel.popover = "auto";
panel.tabIndex = -1;
panel.setAttribute("role", "dialog");
document.querySelector("main").append(panel);

document.addEventListener("click", (event) => {
  const marker = event.target.closest?.("a.marker");
  const cited = marker && document.getElementById(marker.hash.slice(1));
  if (!cited || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  close();
  fill(cited, marker.textContent);
  panel.showPopover({ source: marker });
  panel.focus();
  panel.querySelector("mark")?.scrollIntoView({ block: "nearest" });
});

panel.addEventListener("click", (event) => {
  const leaving = event.target.closest("[data-close], [data-to]");
  if (!leaving) return;
  close();
  const cited = document.getElementById(leaving.dataset.to);
  if (!cited) return;
  cited.tabIndex = -1;
  cited.focus();
  cited.scrollIntoView();
});

// It covers nothing that the reader has gone on to, and tells nothing of a question that is over.
panel.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget && !panel.contains(relatedTarget)) close();
});
document.addEventListener("withdrawn", close);

function close() {
  if (panel.matches(":popover-open")) panel.hidePopover();
}

function fill(cited, marker) {
  const heading = document.createElement("h2");
  heading.id = "panel-heading";
  heading.textContent = `Citation ${marker.replace(/\D/g, "")}`;
  panel.setAttribute("aria-labelledby", heading.id);
  panel.replaceChildren(heading, ...[...cited.children].map((child) => child.cloneNode(true)), buttons(cited.id));
  const place = panel.querySelector("details.in-place");
  if (!place) return;
  place.open = true; // the words stand in it, marked
  for (const words of panel.querySelectorAll("blockquote, .ours")) words.remove();
}

function buttons(id) {
  const row = document.createElement("p");
  for (const [words, name, value] of [["Close", "close", ""], ["Go to it in the list", "to", id]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.dataset[name] = value;
    button.textContent = words;
    row.append(button, " ");
  }
  row.className = "actions";
  return row;
}
