// The one place where text becomes HTML: what this service itself rendered, and nothing else.
const policy = globalThis.trustedTypes?.createPolicy("page", { createHTML: (html) => html });

/** The nodes of `html`, not yet in the page. */
export function nodes(html) {
  const made = document.createElement("template");
  made.innerHTML = policy ? policy.createHTML(html) : html;
  return made.content;
}
