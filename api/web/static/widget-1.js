// <policy-assistant api="https://assistant.example" token-url="/assistant-token"> puts the assistant into any page.
// One file, no build, no dependency. It needs no inline style or script and works under
// require-trusted-types-for 'script'; trusted-types 'none'. Docs: docs/widget.md, and /widget of the service.
//
// Attributes: api (address of the service, with its path), token-url (on your own server; GET gives {token, expires_at};
// without it the service is asked as its door allows), mode (launcher | inline), heading, starters (questions, with | between).
// Rooms: words, looks, making elements, the service, what the tab remembers, an answer, the element.

// ---- Words: as on the service's own pages --------------------------------------------------------------------------

const OUR_NAME = "Integration policy assistant"; // publisher of our own explainers, whose words are nobody else's
const INDEPENDENT =
  "Independent: not an NHS service. Answers come from documents only and can be wrong: check the citations.";
const NO_ADVICE = "It gives no health advice. For medical help use NHS 111; in an emergency call 999.";
const HINT =
  "Do not include anything about a patient or another person. The assistant stores this conversation until you " +
  "press New conversation, or until its time is over.";
const HEADINGS = {
  answered: "Answer",
  partial: "Part of an answer",
  unanswerable_no_evidence: "The corpus does not say",
  unanswerable_out_of_scope: "Outside what this can answer",
  needs_clarification: "One question back",
  redirected_clinical: "For health advice, ask elsewhere",
  declined: "Not answered",
  conversational: "Hello",
  error_model: "The model could not answer",
};
const VOICES = {
  own: "in its own voice",
  reported: "as reported",
  poll: "in a poll",
  argument: "an argument set out",
  question: "a question asked",
};
const MONTHS =
  "January February March April May June July August September October November December".split(" ");
const UNREACHABLE = "The assistant cannot be reached. Check your connection, then try again.";
const NOT_SIGNED_IN = "This page could not get leave to ask the assistant. Try again; if it stays so, tell whoever runs this page.";
const NOT_WHOLE = "What came until then is above. It is not the whole answer.";
const QUIET_SECONDS = 30; // without any sign of the service, which sends one every 5 seconds
const MOST_TURNS = 10; // questions that are sent as history, where the service keeps no conversation
const MOST_CHARACTERS = 8000; // of an answer in it

// ---- Looks: all sizes in em, because the host decides what a rem is ------------------------------------------------

const LOOKS = `
:host { all: initial !important; display: block !important; direction: ltr !important; }
:host([hidden]) { display: none !important; }
.root {
  --text: var(--policy-assistant-text, #212b32);
  --quiet: var(--policy-assistant-quiet, #4c6272);
  --page: var(--policy-assistant-page, #ffffff);
  --card: var(--policy-assistant-card, #f0f4f5);
  --line: var(--policy-assistant-line, #4c6272);
  --link: var(--policy-assistant-link, #005eb8);
  --button: var(--policy-assistant-button, #007f3b);
  --button-text: var(--policy-assistant-button-text, #ffffff);
  --error: var(--policy-assistant-error, #d5281b);
  --ours: var(--policy-assistant-ours, #7c2855);
  --notice: var(--policy-assistant-notice, #fff9c4);
  color-scheme: light dark;
  color: var(--text);
  font: 1em/1.5 var(--policy-assistant-font, Arial, Helvetica, sans-serif);
  overflow-wrap: anywhere;
  text-align: start;
}
@media (prefers-color-scheme: dark) {
  .root {
    --text: var(--policy-assistant-dark-text, #f0f4f5);
    --quiet: var(--policy-assistant-dark-quiet, #c2ccd3);
    --page: var(--policy-assistant-dark-page, #161d21);
    --card: var(--policy-assistant-dark-card, #212b32);
    --line: var(--policy-assistant-dark-line, #aeb7bd);
    --link: var(--policy-assistant-dark-link, #8cc4ff);
    --error: var(--policy-assistant-dark-error, #ff8a80);
    --ours: var(--policy-assistant-dark-ours, #f0b8d4);
    --notice: var(--policy-assistant-dark-notice, #3b3510);
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, h4 { line-height: 1.25; margin: 0 0 .5em; }
h2 { font-size: 1.25em; }
h3 { font-size: 1.15em; }
h4 { font-size: 1em; margin-top: 1em; }
p, ol, ul, dl { margin: 0 0 .5em; }
ol, ul { padding-inline-start: 1.5em; }
a { color: var(--link); text-underline-offset: .1em; }
.panel {
  display: flex; flex-direction: column; gap: .75em; padding: 1em; margin: 0;
  color: var(--text); background: var(--page); border: 2px solid var(--line); border-radius: 4px;
}
.launcher .panel {
  position: fixed; inset: auto 1em 1em auto; z-index: 2147483647; overflow: auto;
  width: min(30em, calc(100vw - 2em)); height: min(46em, calc(100dvh - 2em)); max-height: none;
}
.open { position: fixed; inset: auto 1em 1em auto; z-index: 2147483646; }
.head { display: flex; gap: 0 1em; align-items: baseline; justify-content: space-between; }
.log { flex: 1 1 auto; overflow: auto; padding: .25em; }
.inline .log { max-height: var(--policy-assistant-height, 40em); }
.turn { margin: 0 0 1.5em; }
.turn + .turn { border-top: 1px solid var(--line); padding-top: 1em; }
.asked { font-weight: bold; }
.claim { border-inline-start: 4px solid var(--link); padding-inline-start: .75em; }
.lead_in { color: var(--quiet); }
.gap, .facts { background: var(--card); padding: .5em .75em; }
.notices { background: var(--notice); border: 1px solid var(--line); padding: .75em; margin: .75em 0; }
.notices h4 { margin-top: 0; }
blockquote { margin: 0 0 .5em; border-inline-start: 4px solid var(--link); padding-inline-start: .75em; }
blockquote p::before { content: "\\201C"; }
blockquote p::after { content: "\\201D"; }
.ours { border-inline-start: 4px dashed var(--ours); padding-inline-start: .75em; }
.quiet, .label, .hint { color: var(--quiet); font-size: .9em; }
.passage { white-space: pre-line; }
mark { color: #212b32; background: #ffeb3b; }
dt { font-weight: bold; }
dd { margin: 0 0 .5em; }
summary { min-height: 24px; padding: .25em 0; color: var(--link); text-decoration: underline; cursor: pointer; }
label { display: block; font-weight: bold; }
textarea {
  display: block; width: 100%; min-height: 4.5em; padding: .5em; resize: vertical;
  font: inherit; color: var(--text); background: var(--page); border: 2px solid var(--line); border-radius: 0;
}
[aria-invalid="true"] { border-color: var(--error); }
.error { color: var(--error); font-weight: bold; }
.buttons { display: flex; flex-wrap: wrap; gap: .5em 1em; align-items: center; margin-top: .5em; }
button {
  min-height: 44px; padding: .4em 1em; font: inherit; font-weight: bold; cursor: pointer;
  color: var(--button-text); background: var(--button); border: 2px solid transparent; border-radius: 4px;
}
.plain, .marker {
  min-width: 24px; min-height: 24px; padding: 0 .15em; color: var(--link); background: none;
  font-weight: normal; text-align: start; text-decoration: underline;
}
.open { box-shadow: 0 0 0 2px var(--page); }
.starters { list-style: none; padding: 0; }
:focus-visible { outline: 3px solid #212b32; outline-offset: 0; box-shadow: 0 0 0 6px #ffeb3b; }
.skipped { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 30em) {
  .launcher .panel { inset: 0; width: 100vw; height: 100dvh; max-width: none; border-radius: 0; }
}
@media (max-height: 40em) { .log, .inline .log { flex: none; max-height: none; overflow: visible; } }
@media (prefers-reduced-motion: no-preference) { button { transition: background-color .1s; } }
@media (forced-colors: active) { :focus-visible { outline-color: Highlight; } button { border-color: ButtonText; } }
@media print { .form, .open, .head button { display: none; } .log { overflow: visible; max-height: none !important; } }
`;

// ---- Making elements: never from markup ----------------------------------------------------------------------------

// An element with attributes (`on...` are listeners, true is an empty one, false and null are none) and children.
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const skipped = (text) => make("span", { class: "skipped" }, text); // for those who hear the page

// A link that opens a new tab and says so; text alone where the address is none of the web.
function link(address, text, more = "") {
  if (!/^https?:\/\//i.test(address ?? "")) return make("span", {}, text);
  const told = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return make("a", told, text, skipped(`${more} (opens in a new tab)`));
}

// "2022-10-21" as 21 October 2022, "2020-07" as July 2020, "2020" as 2020.
function spoken(date) {
  const [year, month, day] = date.split("-");
  return [day && Number(day), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}
