// Text of this service becomes nodes here and nowhere else; and a node becomes like another while
// what is alike stays: so a reader's place, focus, selection and open cards are kept.
const policy = globalThis.trustedTypes?.createPolicy("page", { createHTML: (html) => html });
const SET_HERE = new Set(["open", "tabindex", "hidden"]); // by readers and scripts

/** The first element of `html`, which this service rendered; not yet in the page. */
export function element(html) {
  const made = document.createElement("template");
  made.innerHTML = policy ? policy.createHTML(html) : html;
  return made.content.firstElementChild;
}

/** `now` is in the page; of `wanted` nothing is left afterwards. */
export function morph(now, wanted) {
  let at = now.firstChild;
  for (const next of [...wanted.childNodes]) {
    const found = alike(at, next);
    if (!found) {
      now.insertBefore(next, at);
      continue;
    }
    while (at !== found) at = removed(at);
    if (!found.isEqualNode(next)) morph(found, next);
    at = found.nextSibling;
  }
  while (at) at = removed(at);
}

/** From `at` on, the node that is equal to `next`, or stands in the same place of the page. */
function alike(at, next) {
  if (next.nodeType !== Node.ELEMENT_NODE) return at?.isEqualNode(next) ? at : null;
  for (let one = at; one; one = one.nextSibling) {
    if (one.isEqualNode(next) || sameElement(one, next)) return one;
  }
  return null;
}

function sameElement(one, other) {
  const both = one.nodeType === Node.ELEMENT_NODE && other.nodeType === Node.ELEMENT_NODE;
  const attributes = (node) => [...node.attributes].filter(({ name }) => !SET_HERE.has(name))
    .map(({ name, value }) => `${name}=${value}`).sort().join(" ");
  return both && one.tagName === other.tagName && attributes(one) === attributes(other);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
