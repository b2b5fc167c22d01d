// What a term means shows on hover and focus too; without this file, on press. WCAG 1.4.13: Escape
// dismisses it, the pointer may go onto it, and it stays until pointer and focus are gone.
const LEAVING = 300; // milliseconds for the pointer to come from the word to its meaning

const known = new WeakSet();
const reading = () => document.querySelector(".panel:popover-open"); // passing over a word closes no citation

document.addEventListener("arrived", explain);
explain();

function explain() {
  for (const button of document.querySelectorAll("button.explain")) {
    if (document.getElementById(button.getAttribute("popovertarget")) && !known.has(button)) {
      known.add(button);
      open(button);
    }
  }
}

function open(button) {
  const meaning = document.getElementById(button.getAttribute("popovertarget"));
  const word = button.parentElement;
  let leaving = 0;
  let closing = false; // the focus that Escape gives back to the button opens nothing

  const show = () => {
    clearTimeout(leaving);
    if (!closing && !meaning.matches(":popover-open")) meaning.showPopover({ source: button });
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      const used = [word, meaning].some((one) => one.matches(":hover") || one.contains(document.activeElement));
      if (!used && meaning.matches(":popover-open")) meaning.hidePopover();
    }, LEAVING);
  };
  meaning.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "closed") return;
    closing = true;
    setTimeout(() => { closing = false; });
  });
  for (const one of [word, meaning]) {
    one.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse" && !reading()) show(); });
    one.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") leave(); });
    one.addEventListener("focusout", leave);
  }
  button.addEventListener("focus", () => { if (button.matches(":focus-visible")) show(); });
}
