// Asks within the page: the answer arrives in the thread, piece by piece. Where this does not run, or
// cannot, the form is sent as any other.
import { ready as copying, tell } from "./copying.js";
import { events } from "./events.js";
import { answered, renewedToken } from "./frame.js";
import { element, morph } from "./morph.js";
import { remember } from "./past.js";

const SLOW = 8000; // milliseconds without news, after which the reader hears that it still works
const STOPPED = "You stopped this answer.";
const BROKEN = "The connection broke, so this answer is incomplete.";
const UNREACHED = "We cannot reach the assistant. Check your connection, then ask again.";

const form = document.getElementById("ask");
const [main, thread, field, send, stop, error] = ["main", "thread", "question", "send", "stop", "question-error"]
  .map((id) => document.getElementById(id));
const made = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
let asking = null; // what stops the question that is on its way

/** A refusal that the service puts into words. */
class Refused extends Error {
  constructor(words, status) {
    super(words);
    this.status = status;
  }
}

if ("TextDecoderStream" in globalThis) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "anew") return;
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(form, event.submitter));
    if (sent.get("pick")) sent.set("question", sent.get("pick"));
    sent.delete("pick");
    if (asking) return tell("Wait for the answer or press Stop.");
    if (sent.get("question").trim()) ask(sent, event.submitter?.name === "pick");
    else refuse("Write a question first.");
  });
}

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (field.value) form.requestSubmit(send);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || document.querySelector(":popover-open")) return;
  if (asking) asking.abort();
  else answered({ escaped: true });
});
stop.addEventListener("click", () => asking?.abort());

document.addEventListener("click", (event) => {
  const term = event.target.closest?.("a.term");
  const meaning = term && document.getElementById(term.dataset.meaning);
  if (meaning && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    meaning.showPopover({ source: term });
  }
  if (!event.target.closest?.("[data-edit]")) return;
  field.value = event.target.parentElement.querySelector("[dir]").textContent;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});

// A sheet takes the focus, and covers nothing that the reader has gone on to.
document.addEventListener("toggle", ({ target, newState }) => {
  if (newState === "open" && target.matches(".sheet")) target.querySelector("[tabindex]")?.focus();
}, true);
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const sheet = target.closest(".sheet:popover-open");
  if (sheet && relatedTarget && !sheet.contains(relatedTarget)) sheet.hidePopover();
});

// Back and forward lead to other conversations; markers and skip links stay on this one.
let here = location.pathname;
addEventListener("popstate", () => { if (location.pathname !== here) location.reload(); });

show();
const touched = matchMedia("(pointer: coarse)").matches; // where the focus would open a keyboard
if (main.matches(".empty") && self === top && !touched) field.focus({ preventScroll: true });

async function ask(sent, picked) {
  const turn = begin(sent.get("question"), picked);
  const mine = new AbortController();
  asking = mine;
  busy(true);
  let slow = 0;
  const news = () => {
    clearTimeout(slow);
    slow = setTimeout(() => progress(turn, "Still working on it…"), SLOW);
  };
  try {
    news();
    await receive(await asked(sent, mine.signal), turn, news);
  } catch (problem) {
    failed(turn, problem, sent, mine.signal.aborted);
  } finally {
    clearTimeout(slow);
    asking = null;
    busy(false);
  }
}

/** The question at the top of the window, with room for its answer; the box is free for the next. */
function begin(question, picked) {
  const turn = made("arriving");
  turn.querySelector(".asked").textContent = question;
  refuse("");
  document.querySelector(".next")?.remove();
  main.classList.remove("empty");
  thread.append(turn);
  turn.scrollIntoView({ block: "start" });
  if (!picked) field.value = "";
  if (!touched || !picked) field.focus({ preventScroll: true });
  document.title = document.title.replace(/^.* –/, "Answering –");
  tell("Searching the documents");
  return turn;
}

/** The response, or Refused; a token that has expired is renewed once. */
async function asked(sent, signal, again = true) {
  const headers = { Accept: "text/event-stream" };
  const response = await fetch(form.action, { method: "POST", body: sent, headers, signal });
  if (response.status === 401 && again && (await renewedToken())) {
    sent.set("token", form.elements.token.value);
    return asked(sent, signal, false);
  }
  if (!response.ok) throw new Refused(await refusal(response), response.status);
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw new Refused("Something other than the assistant answered. Load this page again.", 0);
  }
  return response;
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const faults = problem.errors?.map((one) => one.problem).join(" ");
  if (faults || problem.detail) return faults || problem.detail; // they say how long to wait
  const wait = Number(response.headers.get("retry-after"));
  return `The assistant failed (${response.status}).${wait ? ` Ask again in ${wait} seconds.` : ""}`;
}

async function receive(response, turn, news) {
  try {
    for await (const [name, told] of events(response.body)) {
      news();
      if (name === "error") throw new Refused(told.text, told.status);
      if (name === "sources") progress(turn, `Reading ${told.count} source${told.count === 1 ? "" : "s"}…`);
      if (name === "answer") arrive(turn.querySelector(".answer"), told.html);
      if (name === "finished") return finished(turn, told);
    }
    throw new Error(BROKEN);
  } catch (problem) {
    if (!(problem instanceof Refused)) problem.begun = true;
    throw problem;
  }
}

function arrive(place, html) {
  morph(place, element(html));
  show();
}

function progress(turn, words) {
  const place = turn.querySelector(".progress");
  if (place) place.textContent = words;
}

function finished(turn, told) {
  const whole = element(told.html);
  turn.id = whole.id;
  turn.dataset.status = told.status;
  arrive(turn, told.html);
  const tools = document.createElement("div");
  const more = told.tools.trim() && element(told.tools);
  if (more) tools.append(more);
  morph(document.getElementById("tools"), tools);
  follow(told);
  document.title = told.title;
  show();
  tell(told.announced);
}

/** The next question follows this one. */
function follow({ conversation, address, id }) {
  form.elements.conversation.value = conversation;
  form.elements.after?.remove();
  field.placeholder = field.dataset.next;
  const newest = document.getElementById("to-newest");
  newest.hidden = false;
  newest.setAttribute("href", `#turn-${id}`);
  answered({ conversation });
  if (!address) return;
  const place = new URL(address, location.href);
  if (place.href !== location.href) history.pushState(null, "", place);
  here = place.pathname;
  document.querySelector("#menu [aria-current]")?.removeAttribute("aria-current");
  remember(place.pathname, thread);
}

/** What came stays, with what went wrong; what cannot be asked is put right at the box. */
function failed(turn, problem, sent, stopped) {
  const come = turn.querySelector(".answer").textContent.trim();
  if (problem.status === 422 && !come) {
    turn.remove();
    main.classList.toggle("empty", !thread.children.length && !form.elements.conversation.value);
    field.value ||= sent.get("question");
    return refuse(problem.message);
  }
  if (problem.status === 404) form.elements.conversation.value = "";
  const told = made("failed");
  const words = stopped ? STOPPED : problem instanceof Refused ? problem.message : problem.begun ? BROKEN : UNREACHED;
  const kept = come ? " What came until then is above, and not the whole answer." : "";
  told.querySelector(".error").textContent = `${words}${kept}`;
  told.querySelector("button").value = sent.get("question");
  turn.querySelector(".progress")?.remove();
  turn.append(told);
  document.title = document.title.replace(/^.* –/, "No answer –");
  tell(words);
}

function refuse(words) {
  error.hidden = !words;
  error.textContent = words && `Error: ${words}`;
  field.toggleAttribute("aria-invalid", false);
  if (!words) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
  tell(error.textContent);
}

/** While an answer is on its way Ask gives way to Stop. */
function busy(on) {
  const focused = [send, stop].includes(document.activeElement);
  send.hidden = on;
  stop.hidden = !on;
  if (focused) field.focus({ preventScroll: true });
}

/** What only a script can do is offered. */
function show() {
  copying();
  for (const one of document.querySelectorAll("[data-edit][hidden]")) one.hidden = false;
}
