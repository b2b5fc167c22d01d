// Makes what a node holds like what another holds, and leaves alone what is alike already: so a
// reader's place, focus and selection stay where they are.

// What readers and scripts set on what they use, such as details that are open: it makes no other element.
const SET_HERE = new Set(["open", "tabindex", "hidden"]);

/** `now` is in the page; of `wanted` nothing is left afterwards. */
export function settle(now, wanted) {
  let at = now.firstChild;
  for (const next of [...wanted.childNodes]) {
    const found = alike(at, next);
    if (!found) {
      now.insertBefore(next, at);
      continue;
    }
    while (at !== found) at = removed(at);
    if (!found.isEqualNode(next)) settle(found, next);
    if (found.hidden && !next.hidden) found.hidden = false;
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
