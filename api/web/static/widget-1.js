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
  conversational: "Reply",
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
.head button { flex: none; overflow-wrap: normal; }
.log { flex: 1 1 auto; overflow: auto; padding: .25em; }
.inline .log { max-height: var(--policy-assistant-height, 40em); }
.turn { margin: 0 0 1.5em; }
.turn + .turn { border-top: 1px solid var(--line); padding-top: 1em; }
.asked { font-weight: bold; }
.asked [dir] { display: block; }
.claim { border-inline-start: 4px solid var(--link); padding-inline-start: .75em; }
.lead_in:not(:only-child) { color: var(--quiet); }
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

// An element with attributes (`on...` are listeners, true is an empty one, false and null are none) and children, where
// there are any.
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter(Boolean));
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

// ---- The service ---------------------------------------------------------------------------------------------------

// What went wrong, in words for the reader; status is HTTP's, or 0 where there was none.
class Problem extends Error {
  constructor(status, words, seconds = null) {
    super(words);
    this.status = status;
    this.seconds = seconds;
  }
}

async function problemOf(response) {
  const told = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After")) || null;
  return problemIn({ detail: response.statusText, ...told, status: response.status }, seconds);
}

function problemIn({ status, detail, errors }, seconds = null) {
  if (status === 401 || status === 403) return new Problem(status, `${NOT_SIGNED_IN} ${detail}`);
  if (status === 429) {
    const when = seconds ? `in ${seconds} ${seconds === 1 ? "second" : "seconds"}` : "a little later";
    return new Problem(status, `Too many questions came at once. Try again ${when}.`, seconds);
  }
  const fault = errors?.map((one) => one.problem).join(" ");
  return new Problem(status, fault || detail || "Something went wrong there. Try again in a moment.");
}

class Service {
  #token = null;

  constructor(api, tokenUrl) {
    this.api = api;
    this.tokenUrl = tokenUrl;
  }

  // The response, or a Problem. A token that is not taken any more is got anew, once.
  async call(path, { method = "GET", body, accept = "application/json", signal } = {}, again = true) {
    const headers = { Accept: accept };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const token = this.tokenUrl ? await this.#tokenNow(signal) : null;
    if (token) headers.Authorization = `Bearer ${token}`;
    const sent = { method, headers, body: body && JSON.stringify(body), signal, cache: "no-store" };
    const response = await reached(this.api + path, sent);
    if (response.status === 401 && token && again) {
      this.#token = null;
      return this.call(path, { method, body, accept, signal }, false);
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  // The host's own server made it with its key, which never comes here.
  async #tokenNow(signal) {
    const soon = Date.now() + 30_000;
    if (this.#token && Date.parse(this.#token.expires_at) > soon) return this.#token.token;
    const sent = { headers: { Accept: "application/json" }, signal, cache: "no-store" };
    const response = await reached(this.tokenUrl, sent);
    const told = response.ok ? await response.json().catch(() => null) : null;
    if (typeof told?.token !== "string") throw new Problem(401, NOT_SIGNED_IN);
    this.#token = told;
    return told.token;
  }

  // The events of an answer as [name, data], the last of which is `finished`; else a Problem.
  async *ask(body, stop) {
    const asked = { method: "POST", body, accept: "text/event-stream", signal: stop.signal };
    const response = await this.call("/v1/answers", asked);
    for await (const [name, told] of events(response.body.getReader(), stop)) {
      if (name === "error") throw problemIn(told);
      yield [name, told];
      if (name === "finished") return;
    }
    throw new Problem(0, "The connection broke before the answer was whole.");
  }
}

async function reached(address, sent) {
  try {
    return await fetch(address, sent);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Problem(0, UNREACHABLE);
  }
}

// Server-sent events: blocks with an empty line behind each, which come in any pieces.
async function* events(reader, stop) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { value, done } = await piece(reader, stop);
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split(/\r\n\r\n|\n\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/); // those that begin with a colon only keep the way open
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      if (field("data")) yield [field("event"), JSON.parse(field("data"))];
    }
  }
}

// The next bytes; a connection that says nothing for long is as good as broken.
async function piece(reader, stop) {
  const timer = setTimeout(() => reader.cancel(), QUIET_SECONDS * 1000);
  try {
    return await reader.read();
  } catch (error) {
    if (stop.signal.aborted) throw error;
    return { done: true };
  } finally {
    clearTimeout(timer);
  }
}

// ---- What the tab remembers: {id} of a conversation at the service, or the last {answers} ----------------------------

class Memory {
  #held = null; // where the browser gives no storage, until the page is left

  constructor(api) {
    this.key = `policy-assistant ${api}`;
  }

  get() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key)) ?? this.#held;
    } catch {
      return this.#held;
    }
  }

  set(held) {
    this.#held = held;
    try {
      if (held) sessionStorage.setItem(this.key, JSON.stringify(held));
      else sessionStorage.removeItem(this.key);
    } catch {
      // full or forbidden: this page remembers, the next does not
    }
  }
}

// Turns of a conversation that the service does not keep, without characters that it would refuse.
function historyOf(answers) {
  const shown = (text) => text.replace(/[^\P{C}\s]/gu, "");
  return answers.flatMap(({ question, text }) => [
    { role: "user", content: shown(question) },
    { role: "assistant", content: [...shown(text)].slice(0, MOST_CHARACTERS).join("") },
  ]);
}

// ---- A question with its answer --------------------------------------------------------------------------------------

const isOurs = (citation) => citation.words === "ours" || citation.source.publisher === OUR_NAME;

function whoseWords(citation) {
  if (!citation.quote) return "Its words may not be shown here: see the original";
  if (citation.source.publisher === OUR_NAME) return "Written by this project, not by the bodies named";
  return isOurs(citation) ? "Our summary, not the publisher’s words" : "Matches the text held here";
}

// Only a publisher's own words stand in quotation marks, which the style sheet draws around a blockquote.
function quoted({ quote, ...citation }) {
  if (!quote) return null;
  if (isOurs(citation)) return make("p", { class: "ours", dir: "auto" }, quote);
  return make("blockquote", {}, make("p", { dir: "auto" }, quote));
}

// The passage with the quote marked in it. Offsets count characters, which JavaScript's strings do not.
function inPlace({ quote, quote_start: start, quote_end: end, passage }) {
  const text = [...passage.text];
  const cut = (from, to) => text.slice(from, to).join("");
  if (cut(start, end) !== quote) return passage.text;
  return [cut(0, start), make("mark", {}, quote), cut(end)];
}

function date(source) {
  return source.published ? spoken(source.published) : "no date given";
}

function facts(citation, api) {
  const { source, passage } = citation;
  const list = make("dl", { class: "facts" });
  const fact = (name, ...told) => list.append(make("dt", {}, name), make("dd", {}, ...told));
  if (passage.heading_path.length) fact("Section", passage.heading_path.join(" › "));
  fact("Published by", source.publisher + writers(source));
  fact("Date", date(source) + (source.published_note ? `. ${source.published_note}` : ""));
  fact("Type", `${source.type.replaceAll("-", " ")}, about ${source.nation}`);
  fact("Standing", source.standing, ...replacements(source, api));
  const held = source.text === "digest" ? "a summary in our own words" : "the full text";
  const checked = source.checked_on ? `last checked ${spoken(source.checked_on)}` : "no day of a check is known";
  fact("Text held here", `${held}; ${checked}`);
  const pages = citation.rests_on ?? source.rests_on ?? [];
  if (pages.length) fact("Written from", ...pages.map(writtenFrom));
  return list;
}

function writers({ authors, author_affiliation: from }) {
  return authors.length ? `; written by ${authors.join(", ")}${from ? ` (${from})` : ""}` : "";
}

function replacements(source, api) {
  const page = (id) => link(`${api}/sources/${encodeURIComponent(id)}`, id.replaceAll("-", " "));
  return (source.superseded_by ?? []).flatMap((id, n) => [n ? " and " : ", by ", page(id)]);
}

function writtenFrom({ url, kind, seen }) {
  const told = ` (${kind === "original" ? "the original" : "a secondary page"}, seen ${spoken(seen)})`;
  return make("p", {}, link(url, url), told);
}

// A citation in full. `id` tells it from others in the widget, `back` leads to where it is cited.
function cited(citation, id, api, back) {
  const { source, passage, number } = citation;
  const address =
    `${api}/passages/${encodeURIComponent(passage.id)}` +
    `?start=${citation.quote_start}&end=${citation.quote_end}#passage`;
  const stands = citation.page ?? passage.page;
  const page = stands ? `, page ${stands}` : "";
  const place = make("details", {},
    make("summary", {}, "The words in their passage", skipped(` (citation ${number})`)),
    make("p", { class: "passage", dir: "auto" }, ...inPlace(citation)),
    make("p", {}, link(address, `See it in its place${page}`, ` (citation ${number})`)));
  return make("li", { id, value: number, tabindex: "-1", part: "citation" },
    make("p", { class: "label" }, whoseWords(citation)),
    quoted(citation),
    make("p", {}, skipped("Whose view: "), make("b", {}, citation.holder), ` (${VOICES[citation.voice] ?? citation.voice})`),
    make("p", {}, link(citation.deep_link, source.title), `, ${source.publisher}, ${date(source)}; ${source.standing}`),
    citation.quote ? place : null,
    make("details", {}, make("summary", {}, "More about this source", skipped(` (citation ${number})`)), facts(citation, api)),
    back && make("button", { type: "button", class: "plain", onclick: back }, "Back to the answer", skipped(` from citation ${number}`)));
}

function searched({ sources, publishers, published_from: from, published_to: to }) {
  const of = `${sources} ${sources === 1 ? "source" : "sources"} by ${publishers.length} ${publishers.length === 1 ? "publisher" : "publishers"}`;
  return `Searched: ${of}${from && to ? `, dated ${spoken(from)} to ${spoken(to)}` : ""}.`;
}

function provenance({ corpus_version: version, composer, model }) {
  const composers = {
    model: `The language model ${model ?? "(unnamed)"} phrased it, checked against its quotes.`,
    extractive: "Sentences of the sources, and no language model.",
  };
  return `${composers[composer] ?? "Canned wording of the assistant."} Corpus version: ${version ?? "none"}.`;
}

class Turn {
  #told = []; // [statement, citations] as they stand in the page
  #last = null; // marker that was pressed last

  constructor(question, api, number) {
    this.api = api;
    this.name = `turn-${number}`;
    this.heading = make("h3", {}, "On its way");
    this.log = make("div", { role: "log", "aria-live": "polite", "aria-label": "Answer", part: "answer" });
    this.citations = make("ol", { class: "citations" });
    this.cited = make("div", { hidden: true }, make("h4", {}, "Citations"), this.citations);
    this.more = make("div");
    this.asked = make("p", { class: "asked", part: "question" }, skipped("You asked: "), make("span", { dir: "auto" }, question));
    this.element = make("article", { class: "turn", "aria-label": `Question ${number}` },
      this.asked, this.heading, this.log, this.cited, this.more);
  }

  // A statement with the citations that are new in it. Whole, so that it is read out whole.
  tell(statement, citations) {
    this.#told.push([statement, citations]);
    const markers = statement.citations.flatMap((number) => [" ", this.#marker(number)]);
    this.log.append(make("p", { class: statement.kind, dir: "auto" }, statement.text, ...markers));
    for (const citation of citations) this.#cite(citation);
  }

  // The whole answer, which holds where it differs from what came on the way.
  finish(answer) {
    const whole = JSON.stringify([answer.statements, answer.citations]);
    const shown = [this.#told.map(([statement]) => statement), this.#told.flatMap(([, citations]) => citations)];
    if (whole !== JSON.stringify(shown)) this.#again(answer);
    this.heading.textContent = HEADINGS[answer.status] ?? answer.status;
    this.element.dataset.status = answer.status;
    if (!answer.question) this.asked.hidden = true; // declined: it is not shown again
    this.more.replaceChildren(...[...this.#notices(answer), ...this.#nearest(answer), ...this.#source(answer)]);
  }

  // What came is kept, and said not to be whole.
  breakOff(words, ...buttons) {
    const kept = this.#told.length ? NOT_WHOLE : "";
    this.heading.textContent = this.#told.length ? "Not the whole answer" : "No answer";
    const told = make("p", { class: "error", role: "alert" }, [words, kept].filter(Boolean).join(" "));
    this.more.replaceChildren(told, make("div", { class: "buttons" }, ...buttons));
  }

  #again(answer) {
    this.#told = [];
    this.log.replaceChildren();
    this.citations.replaceChildren();
    for (const statement of answer.statements) this.tell(statement, []);
    for (const citation of answer.citations) this.#cite(citation);
  }

  #cite(citation) {
    this.cited.hidden = false;
    const back = () => (this.#last ?? this.log.querySelector(`[data-cite="${citation.number}"]`))?.focus();
    this.citations.append(cited(citation, `${this.name}-${citation.number}`, this.api, back));
  }

  #marker(number) {
    const lead = ({ currentTarget }) => {
      this.#last = currentTarget;
      this.citations.querySelector(`[value="${number}"]`)?.focus();
    };
    const told = { type: "button", class: "marker", "data-cite": number, "aria-label": `Citation ${number}` };
    return make("button", { ...told, onclick: lead }, `[${number}]`);
  }

  #notices({ notices }) {
    if (!notices.length) return [];
    const list = make("ul", {}, ...notices.map(({ text }) => make("li", { dir: "auto" }, text)));
    return [make("div", { class: "notices" }, make("h4", {}, "Before you use this"), list)];
  }

  #nearest({ coverage }) {
    if (!coverage) return [];
    const near = coverage.nearest.map((one) => cited(one, `${this.name}-near-${one.number}`, this.api));
    const told = make("p", { class: "quiet" }, searched(coverage));
    if (!near.length) return [told];
    const heading = make("h4", {}, "Nearest passages, which do not answer the question");
    return [told, heading, make("ol", { class: "nearest" }, ...near)];
  }

  #source(answer) {
    const stays = answer.status !== "declined" && !answer.notices.some(({ kind }) => kind === "not_stored");
    const page = link(`${this.api}/answers/${encodeURIComponent(answer.id)}`, "This answer on its own page");
    return [make("p", { class: "quiet" }, provenance(answer)), stays ? make("p", {}, page) : ""].filter(Boolean);
  }
}

// ---- The element -----------------------------------------------------------------------------------------------------

const NO_CONVERSATIONS = [403, 404, 405, 503]; // then questions carry their history themselves
const looks = new CSSStyleSheet(); // one for all elements of a page; no policy on inline styles concerns it
looks.replaceSync(LOOKS);

class PolicyAssistant extends HTMLElement {
  #count = 0; // of questions that were asked
  #stop = null; // ends what is on its way
  #restored = null; // the promise of what was asked on another page
  #restoring = new AbortController(); // ends the wait for it
  #escaping = null; // ends listening for Escape while the launcher is open

  connectedCallback() {
    const api = this.getAttribute("api");
    if (this.shadowRoot || !api) return; // without a service the link inside the element stays
    this.api = new URL(api, document.baseURI).href.replace(/\/+$/, "");
    this.service = new Service(this.api, this.getAttribute("token-url"));
    this.memory = new Memory(this.api);
    this.#build(this.getAttribute("mode") === "launcher");
    if (!this.launcher) this.#restored = this.#restore();
  }

  disconnectedCallback() {
    this.#stop?.abort();
    this.#escaping?.abort();
  }

  #build(launcher) {
    const heading = this.getAttribute("heading") ?? "Ask about integration policy";
    const button = (text, pressed, more) => make("button", { type: "button", onclick: pressed, ...more }, text);
    this.turns = make("div");
    this.log = make("div", { class: "log", tabindex: "0", role: "group", "aria-label": "Conversation", part: "log" },
      make("p", { class: "quiet" }, `${INDEPENDENT} ${NO_ADVICE} `, link(`${this.api}/`, "The assistant’s own pages")),
      this.#starters(), this.turns);
    this.told = make("p", { class: "quiet", role: "status" });
    this.clearing = button("New conversation", () => this.#clear(), { class: "plain", hidden: true });
    this.panel = make("div", { class: "panel", part: "panel" },
      make("div", { class: "head", part: "head" }, make("h2", {}, heading),
        launcher ? button("Close", () => this.#close(), { class: "plain" }) : null),
      this.log, this.#form(button), this.told);
    const root = make("section", { class: `root ${launcher ? "launcher" : "inline"}`, "aria-label": heading }, this.panel);
    if (launcher) this.#asLauncher(root, button(heading, () => this.#open(), { class: "open", part: "launcher", "aria-haspopup": "dialog" }));
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [looks];
    shadow.append(root);
  }

  // In the top layer, where no style of the host's boxes reaches it.
  #asLauncher(root, opener) {
    const told = { role: "dialog", popover: "manual", hidden: "", "aria-label": opener.textContent };
    for (const [name, value] of Object.entries(told)) this.panel.setAttribute(name, value);
    this.launcher = opener;
    root.prepend(opener);
  }

  #form(button) {
    this.field = make("textarea", { id: "question", rows: 2, maxlength: 1000, dir: "auto", "aria-describedby": "hint fault", part: "field" });
    this.fault = make("p", { id: "fault", class: "error", hidden: true });
    this.asking = make("button", { part: "ask" }, "Ask");
    this.stopping = button("Stop", () => this.#stop?.abort(), { hidden: true, part: "stop" });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask(this.field.value);
    });
    const sent = (event) => {
      event.preventDefault();
      this.#ask(this.field.value);
    };
    return make("form", { class: "form", part: "form", novalidate: true, onsubmit: sent },
      make("label", { for: "question" }, "Your question"),
      make("p", { id: "hint", class: "hint" }, HINT, skipped(" Enter asks; Shift and Enter begin a new line.")),
      this.fault, this.field, make("div", { class: "buttons" }, this.asking, this.stopping, this.clearing));
  }

  #starters() {
    const questions = (this.getAttribute("starters") ?? "").split("|").map((one) => one.trim()).filter(Boolean);
    const ask = (question) => make("li", {}, make("button", { type: "button", class: "plain", onclick: () => this.#ask(question) }, question));
    this.starters = make("ul", { class: "starters", "aria-label": "Questions to begin with", hidden: !questions.length }, ...questions.map(ask));
    return this.starters;
  }

  #open() {
    this.panel.hidden = false;
    this.panel.showPopover?.();
    this.launcher.hidden = true;
    this.#listen();
    this.field.focus();
    this.#restored ??= this.#restore();
  }

  // On the whole page: a narrow screen shows nothing but the panel, and the focus may have gone on behind it.
  #listen() {
    this.#escaping = new AbortController();
    const pressed = (event) => {
      if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) this.#close();
    };
    document.addEventListener("keydown", pressed, { signal: this.#escaping.signal });
  }

  // The focus goes back to the button, unless it is the host's by now.
  #close() {
    if (!this.launcher) return;
    const focused = this.getRootNode().activeElement;
    this.#escaping?.abort();
    this.panel.hidePopover?.();
    this.panel.hidden = true;
    this.launcher.hidden = false;
    if (!focused || focused === this || focused === document.body) this.launcher.focus();
  }

  async #ask(typed) {
    const question = typed.trim();
    if (this.#stop) return this.#say("Wait for the answer, or press Stop.");
    this.#refuse(question ? "" : "The question is empty: write one.");
    if (!question) return this.field.focus();
    const stop = new AbortController();
    stop.signal.addEventListener("abort", () => this.#restoring.abort());
    this.#busy(stop);
    await (this.#restored ??= this.#restore());
    if (stop.signal.aborted) return this.#stopped();
    const turn = this.#turn(question);
    this.field.value = "";
    this.#say("Searching the documents…");
    try {
      const answer = await this.#answered(question, turn);
      this.#say(`${turn.heading.textContent}: ${counted(answer.statements, "statement")}, ${counted(answer.citations, "citation")}.`);
    } catch (error) {
      this.#failed(error, question, turn);
    } finally {
      this.#busy(null);
    }
  }

  #stopped() {
    this.#busy(null);
    this.#say("Stopped.");
  }

  async #answered(question, turn, again = true) {
    const held = await this.#conversation();
    const before = held.id ? { conversation_id: held.id } : { history: historyOf(held.answers) };
    try {
      for await (const [name, told] of this.service.ask({ question, ...before }, this.#stop)) {
        if (name === "statement") turn.tell(told.statement, told.citations);
        if (name === "finished") return this.#finished(told, held, turn);
        if (name === "statement") this.#bring(turn);
      }
    } catch (error) {
      if (error.status !== 404 || !held.id || !again) throw error;
      this.memory.set(null); // it was deleted, or its time is over
      return this.#answered(question, turn, false);
    }
  }

  #finished(answer, held, turn) {
    turn.finish(answer);
    this.#bring(turn);
    if (held.answers && answer.status !== "declined") {
      const answers = [...held.answers, answer];
      const older = answers.slice(0, -MOST_TURNS).map(({ id }) => id); // to be deleted with the others
      this.memory.set({ answers: answers.slice(-MOST_TURNS), older: [...(held.older ?? []), ...older] });
    }
    return answer;
  }

  // The conversation at the service, begun with the first question; else none, and history in the tab.
  async #conversation() {
    const held = this.memory.get() ?? (await this.#begun());
    this.memory.set(held);
    return held;
  }

  async #begun() {
    try {
      const { signal } = this.#stop;
      const begun = await this.service.call("/v1/conversations", { method: "POST", signal });
      return { id: (await begun.json()).id };
    } catch (error) {
      if (NO_CONVERSATIONS.includes(error.status)) return { answers: [] };
      throw error;
    }
  }

  #failed(error, question, turn) {
    if (!turn.element.isConnected) return; // the conversation was deleted meanwhile
    this.#say("");
    if (error.status === 422) {
      turn.element.remove();
      this.#refuse(error.message);
      this.field.value ||= question;
      return this.field.focus();
    }
    const again = () => {
      if (!turn.log.childElementCount) turn.element.remove();
      this.field.focus();
      this.#ask(question);
    };
    const words = error instanceof Problem ? error.message : this.#stop.signal.aborted ? "Stopped." : "Something went wrong here.";
    turn.breakOff(words, make("button", { type: "button", onclick: again }, "Ask this again"));
    if (!(error instanceof Problem) && error.name !== "AbortError") throw error; // ours: for whoever looks at the console
  }

  // What was asked in this tab before, on another page of the host.
  async #restore() {
    const held = this.memory.get();
    if (!held) return;
    try {
      const answers = held.answers ?? (await this.#stored(held.id));
      const turns = answers.map((answer) => this.#shown(answer));
      if (turns.length) this.#bring(turns.at(-1));
    } catch (error) {
      if (error.status === 404) this.memory.set(null);
      else this.#say(`The conversation before cannot be shown. ${error instanceof Problem ? error.message : ""}`);
    }
  }

  async #stored(id) {
    const { signal } = this.#restoring;
    const found = await this.service.call(`/v1/conversations/${id}`, { signal });
    return (await found.json()).answers;
  }

  // Whole before it is in the page, so that nothing of it is read out as new.
  #shown(answer) {
    const turn = new Turn(answer.question, this.api, (this.#count += 1));
    turn.finish(answer);
    return this.#add(turn);
  }

  async #clear() {
    this.#stop?.abort();
    const held = this.memory.get();
    const ids = [...(held?.older ?? []), ...(held?.answers ?? []).map(({ id }) => id)];
    const paths = held?.id ? [`/v1/conversations/${held.id}`] : ids.map((id) => `/v1/answers/${id}`);
    try {
      for (const path of paths) await this.#deleted(path);
    } catch (error) {
      return this.#say(`The conversation is not deleted. ${error.message}`);
    }
    this.memory.set(null);
    this.turns.replaceChildren();
    this.#count = 0;
    this.clearing.hidden = true;
    this.starters.hidden = !this.starters.childElementCount;
    this.#say("The conversation is deleted.");
    this.field.focus();
  }

  async #deleted(path) {
    await this.service.call(path, { method: "DELETE" }).catch((error) => {
      if (error.status !== 404) throw error; // 404: it is gone already
    });
  }

  #turn(question) {
    return this.#add(new Turn(question, this.api, (this.#count += 1)));
  }

  #add(turn) {
    this.turns.append(turn.element);
    this.clearing.hidden = false;
    this.starters.hidden = true;
    return turn;
  }

  // The question to the top of the conversation, for whoever is not reading elsewhere in it; the host's page stays.
  #bring({ element }) {
    if (this.log.contains(this.shadowRoot.activeElement)) return;
    this.log.scrollTop += element.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
  }

  // While an answer is on its way Ask gives way to Stop, and the focus goes along.
  #busy(stop) {
    const focused = this.shadowRoot.activeElement;
    this.#stop = stop;
    this.asking.hidden = Boolean(stop);
    this.stopping.hidden = !stop;
    if (stop && focused === this.asking) this.stopping.focus();
    if (!stop && focused === this.stopping) this.field.focus();
  }

  #refuse(words) {
    this.fault.hidden = !words;
    this.fault.replaceChildren(...(words ? [skipped("Error: "), words] : []));
    this.field.toggleAttribute("aria-invalid", false);
    if (words) this.field.setAttribute("aria-invalid", "true");
  }

  #say(words) {
    this.told.textContent = words;
  }
}

const counted = ({ length }, name) => `${length} ${name}${length === 1 ? "" : "s"}`;

if (!customElements.get("policy-assistant")) customElements.define("policy-assistant", PolicyAssistant);
