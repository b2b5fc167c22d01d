// In a frame of the widget: what the page around it gives (a token, the tab's conversation, its looks),
// and what it is told. Only this client's origins can frame the page, so that no other page may.
const form = document.getElementById("ask");
const framed = document.body.classList.contains("framed") && parent !== window;
const posted = "posted" in document.body.dataset; // a form led here, perhaps without a widget around
const LOOKS = /^(?:text|quiet|page|card|line|link|error|ours|notice|button|button-text|font)$/;
const PATIENCE = 10000; // milliseconds to wait for a token
let host = null; // the origin of the page around, once it has spoken
let waiting = null;

/** Tell the page around. */
export function answered(told) {
  if (framed && host) parent.postMessage({ policyAssistant: told }, host);
}

/** Whether the page around gave a new token; or its first, where a reader was faster than the page. */
export function renewedToken() {
  if (!framed) return Promise.resolve(false);
  return new Promise((resolve) => {
    waiting = resolve;
    setTimeout(() => resolve(false), host || !posted ? PATIENCE : PATIENCE / 5);
    answered({ expired: true });
  });
}

if (framed) {
  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data?.policyAssistant) return;
    host = event.origin;
    take(event.data.policyAssistant);
  });
  parent.postMessage({ policyAssistant: { ready: true } }, "*"); // nothing that is anybody's
}

function take({ token, conversation, looks, starters, problem, focus }) {
  if (token !== undefined) form.elements.token.value = token;
  waiting?.(Boolean(token));
  waiting = null;
  for (const [name, value] of Object.entries(looks ?? {})) dress(name, value);
  if (starters?.length) begin(starters);
  if (problem) refuse(problem);
  if (focus) document.getElementById("question").focus();
  if (posted) answered({ conversation: form.elements.conversation.value });
  else if (conversation && !form.elements.conversation.value) restore(conversation);
}

function dress(name, value) {
  const dark = name.startsWith("dark-");
  const plain = name.replace(/^dark-/, "");
  if (!LOOKS.test(plain) || (dark && !matchMedia("(prefers-color-scheme: dark)").matches)) return;
  document.documentElement.style.setProperty(`--${plain}`, value);
}

/** Questions to begin with, instead of the assistant's own. */
function begin(starters) {
  const groups = document.querySelector(".groups");
  const list = groups?.querySelector(".picks");
  if (!list) return;
  const [sample] = list.children;
  const items = starters.map((words) => {
    const item = sample.cloneNode(true);
    item.firstElementChild.value = words;
    item.firstElementChild.textContent = words;
    return item;
  });
  list.replaceChildren(...items);
  groups.replaceChildren(list);
}

function refuse(words) {
  const error = document.getElementById("question-error");
  error.hidden = false;
  error.textContent = words;
}

/** Show what was asked in this tab before: a form without a question asks nothing. */
function restore(conversation) {
  const asking = document.createElement("form");
  Object.assign(asking, { method: "post", action: form.action, target: "_self" });
  for (const [name, value] of [["token", form.elements.token.value], ["conversation", conversation]]) {
    asking.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(asking);
  asking.submit();
}
