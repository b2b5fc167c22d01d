// <policy-assistant api="https://assistant.example" token-url="/assistant-token"> puts the assistant into any page: a
// frame with the assistant's own conversation, in its place or behind a button. One file, no build, no dependency, no
// inline style or script; it works under require-trusted-types-for 'script'; trusted-types 'none'. The page's policy
// has to allow the frame: frame-src https://assistant.example. Docs: docs/widget.md, and /widget of the service.
//
// Attributes: api (address of the service, with its path), token-url (on your own server; GET gives {token, expires_at};
// without it the service is asked as its access mode allows), mode (launcher | inline), heading, starters (questions,
// with | between).

const NOT_AUTHORISED = "This page is not authorised to use the assistant. Try again later, or tell whoever runs this page.";
const READY_SECONDS = 10; // for the frame to load; then the link inside the element is shown
const LOOKS = ["text", "quiet", "page", "card", "line", "link", "error", "ours", "notice", "button", "button-text", "font"];

const STYLES = `
:host { all: initial !important; display: block !important; direction: ltr !important; }
:host([hidden]) { display: none !important; }
.root {
  --button: var(--policy-assistant-button, #5b2a6e);
  --button-text: var(--policy-assistant-button-text, #ffffff);
  --page: var(--policy-assistant-page, #fbfaf8);
  --text: var(--policy-assistant-text, #22202a);
  --line: var(--policy-assistant-line, #7a7480);
  color-scheme: light dark; color: var(--text);
  font: 1em/1.5 var(--policy-assistant-font, system-ui, sans-serif);
}
@media (prefers-color-scheme: dark) {
  .root {
    --page: var(--policy-assistant-dark-page, #1a1820);
    --text: var(--policy-assistant-dark-text, #eeebf2);
    --line: var(--policy-assistant-dark-line, #958ea2);
  }
}
[hidden] { display: none !important; }
.panel { display: flex; flex-direction: column; margin: 0; padding: 0; color: var(--text); background: var(--page);
  border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.inline .panel { height: var(--policy-assistant-height, 40em); max-height: 100dvh; }
.launcher .panel { position: fixed; inset: auto 1em 1em auto; z-index: 2147483647;
  width: min(30em, calc(100vw - 2em)); height: min(46em, calc(100dvh - 2em)); max-height: none; max-width: none; }
.head { display: flex; gap: 1em; align-items: center; justify-content: space-between; padding: .5em 1em; border-bottom: 1px solid var(--line); }
h2 { font-size: 1em; line-height: 1.3; margin: 0; }
iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
.fallback { padding: 1em; }
button { min-height: 44px; padding: .4em 1em; font: inherit; font-weight: bold; cursor: pointer;
  color: var(--button-text); background: var(--button); border: 2px solid transparent; border-radius: 8px; }
.open { position: fixed; inset: auto 1em 1em auto; z-index: 2147483646; box-shadow: 0 0 0 2px var(--page); }
.head button { flex: none; min-height: 32px; padding: 0 .5em; color: inherit; background: none; text-decoration: underline; font-weight: normal; }
:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
@media (max-width: 30em) { .launcher .panel { inset: 0; width: 100vw; height: 100dvh; border-radius: 0; } }
@media (forced-colors: active) { :focus-visible { outline-color: Highlight; } button { border-color: ButtonText; } }
@media print { .open { display: none; } }
`;

// An element with attributes (true is an empty one, false and null are none) and children, where there are any.
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter(Boolean));
  return made;
}

// What the tab remembers: the conversation, until the tab is closed. Where storage is refused, this page alone does.
class Memory {
  #held = "";

  constructor(api) {
    this.key = `policy-assistant ${api}`;
  }

  get() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key))?.id ?? this.#held;
    } catch {
      return this.#held;
    }
  }

  set(id) {
    this.#held = id;
    try {
      if (id) sessionStorage.setItem(this.key, JSON.stringify({ id }));
      else sessionStorage.removeItem(this.key);
    } catch {
      // full or forbidden: this page remembers, the next does not
    }
  }
}

const styles = new CSSStyleSheet(); // one for all elements of a page; no policy on inline styles concerns it
styles.replaceSync(STYLES);

class PolicyAssistant extends HTMLElement {
  #token = null; // {token, expires_at}, which the page's own server made with its key
  #ends = new AbortController(); // ends listening, when the element is taken out
  #opened = false;

  connectedCallback() {
    const api = this.getAttribute("api");
    if (this.shadowRoot || !api) return; // without a service the link inside the element stays
    this.api = new URL(api, document.baseURI).href.replace(/\/+$/, "");
    this.tokenUrl = this.getAttribute("token-url");
    this.memory = new Memory(this.api);
    this.#build(this.getAttribute("mode") === "launcher");
    const { signal } = this.#ends;
    addEventListener("message", (event) => this.#hear(event), { signal });
    document.addEventListener("securitypolicyviolation", (event) => {
      if (event.blockedURI.startsWith(new URL(this.api).origin) && event.effectiveDirective.startsWith("frame")) this.#giveUp();
    }, { signal });
    if (!this.launcher) this.#load();
  }

  disconnectedCallback() {
    this.#ends.abort();
  }

  #build(launcher) {
    const heading = this.getAttribute("heading") ?? "Ask about integration policy";
    this.frame = make("iframe", { title: heading, allow: "clipboard-write", part: "frame" });
    this.fallback = make("div", { class: "fallback", hidden: true }, make("slot"));
    const closing = launcher && make("button", { type: "button" }, "Close");
    this.panel = make("div", { class: "panel", part: "panel" },
      make("div", { class: "head", part: "head" }, make("h2", {}, heading), closing), this.frame, this.fallback);
    const root = make("section", { class: `root ${launcher ? "launcher" : "inline"}`, "aria-label": heading }, this.panel);
    if (launcher) {
      this.launcher = make("button", { type: "button", class: "open", part: "launcher", "aria-haspopup": "dialog" }, heading);
      for (const [name, value] of [["role", "dialog"], ["popover", "manual"], ["hidden", ""], ["aria-label", heading]]) this.panel.setAttribute(name, value);
      root.prepend(this.launcher);
      this.launcher.addEventListener("click", () => this.#open());
      closing.addEventListener("click", () => this.#close());
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) this.#close();
      }, { signal: this.#ends.signal });
    }
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [styles];
    shadow.append(root);
  }

  // In the top layer, where no style of the page's boxes reaches it.
  #open() {
    this.panel.hidden = false;
    this.panel.showPopover?.();
    this.launcher.hidden = true;
    if (!this.#opened) return this.#load();
    this.frame.focus();
    this.#say({ focus: true });
  }

  // The focus goes back to the button, unless the page has it by now.
  #close() {
    if (!this.launcher || this.panel.hidden) return;
    const focused = this.getRootNode().activeElement;
    this.panel.hidePopover?.();
    this.panel.hidden = true;
    this.launcher.hidden = false;
    if (!focused || focused === this || focused === document.body) this.launcher.focus();
  }

  // The frame's address names the client, whose origins alone may frame it; the token goes as a message.
  async #load() {
    this.#opened = true;
    setTimeout(() => { if (!this.host) this.#giveUp(); }, READY_SECONDS * 1000);
    const token = this.tokenUrl ? await this.#tokenNow() : null;
    const client = token && clientOf(token);
    if (this.tokenUrl && !client) return this.#giveUp(NOT_AUTHORISED);
    this.frame.src = `${this.api}/embed${client ? `?client=${encodeURIComponent(client)}` : ""}`;
  }

  // Show the link inside the element, with the reason where there is one to tell.
  #giveUp(words = "") {
    this.frame.hidden = true;
    if (this.fallback.hidden && words) this.fallback.prepend(make("p", { role: "alert" }, words));
    this.fallback.hidden = false;
  }

  async #tokenNow() {
    if (this.#token && Date.parse(this.#token.expires_at) > Date.now() + 30_000) return this.#token.token;
    const sent = { headers: { Accept: "application/json" }, cache: "no-store" };
    const response = await fetch(this.tokenUrl, sent).catch(() => null);
    const told = response?.ok ? await response.json().catch(() => null) : null;
    this.#token = typeof told?.token === "string" ? told : null;
    return this.#token?.token ?? null;
  }

  #say(told) {
    this.frame.contentWindow?.postMessage({ policyAssistant: told }, new URL(this.api).origin);
  }

  async #hear({ source, origin, data }) {
    const told = data?.policyAssistant;
    if (!told || source !== this.frame.contentWindow || origin !== new URL(this.api).origin) return;
    if (told.ready) return this.#greet();
    if (told.expired) return this.#renew();
    if (told.conversation !== undefined) this.memory.set(told.conversation);
    if (told.escaped) this.#close();
  }

  async #greet() {
    this.host = true;
    const starters = (this.getAttribute("starters") ?? "").split("|").map((one) => one.trim()).filter(Boolean);
    const token = this.tokenUrl ? await this.#tokenNow() : "";
    this.#say({ token, conversation: this.memory.get(), looks: this.#looks(), starters, focus: Boolean(this.launcher) });
  }

  async #renew() {
    this.#token = null;
    const token = this.tokenUrl ? await this.#tokenNow() : null;
    this.#say(token ? { token } : { token: "", problem: NOT_AUTHORISED });
  }

  // The page's variables, which cannot reach into a frame by themselves.
  #looks() {
    const set = getComputedStyle(this);
    const names = LOOKS.flatMap((name) => [name, `dark-${name}`]);
    const pairs = names.map((name) => [name, set.getPropertyValue(`--policy-assistant-${name}`).trim()]);
    return Object.fromEntries(pairs.filter(([, value]) => value));
  }
}

// The client that a token names; the service checks the rest.
function clientOf(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub ?? null;
  } catch {
    return null;
  }
}

if (!customElements.get("policy-assistant")) customElements.define("policy-assistant", PolicyAssistant);
