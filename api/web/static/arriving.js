// An answer on its way: what has come of it stands on the page, and at the end the whole page does.
import { nodes } from "./html.js";
import { settle } from "./settle.js";
import { tell } from "./told.js";

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

export class Arriving {
  #main = document.querySelector("main > .width");
  #sent;

  /** Show that the question was sent; `stop` ends it. */
  constructor(sent, stop) {
    this.#sent = sent;
    document.dispatchEvent(new Event("withdrawn")); // what the page says now is over
    this.#main.replaceChildren(document.getElementById("arriving").content.cloneNode(true));
    this.#part("[data-question]").textContent = sent.get("question");
    this.#part("[data-stop] button").addEventListener("click", stop);
    document.title = document.title.replace(/^.* –/, "Answer on its way –");
    this.#part("h1").focus();
    scrollTo(0, 0);
    tell("Searching the corpus");
  }

  progress(text) {
    this.#part("[data-progress]").textContent = text;
    tell(text);
  }

  sources({ count }) {
    this.#part("[data-progress]").textContent = `Reading what ${plural(count, "source")} say${count === 1 ? "s" : ""}…`;
  }

  statement({ html, citations, meanings }) {
    const first = !this.#part(".answer").children.length;
    this.#put(".answer", html);
    this.#put("[data-meanings]", meanings);
    if (citations) this.#show(".citations", citations);
    if (first) tell("The answer begins");
  }

  /** What came so far does not hold. */
  replaced() {
    for (const one of [".answer", "[data-meanings]", ".citations", ".notices ul"]) this.#part(one).replaceChildren();
    this.#part(".notices").hidden = true;
    document.dispatchEvent(new Event("withdrawn"));
  }

  notice({ text }) {
    const told = document.createElement("li");
    told.textContent = text;
    this.#part(".notices ul").append(told);
    this.#part(".notices").hidden = false;
  }

  /** The whole page: what was read already stays in its place. */
  finish({ html, ...told }) {
    const asked = document.activeElement === this.#part("h1");
    settle(this.#main, nodes(html));
    if (asked || document.activeElement === document.body) this.#part("h1").focus({ preventScroll: true });
    this.#arrived(this.#main, told);
  }

  /** What came stays, with what went wrong and the question, to be asked again. */
  fail(text) {
    const come = this.#part(".answer").children.length > 0;
    this.#part("h1").textContent = come ? "Part of an answer" : "No answer";
    const problem = this.#part("[data-problem]");
    problem.textContent = come ? `${text} What came until then was checked, each statement by itself.` : text;
    problem.hidden = false;
    for (const one of ["[data-stop]", "[data-progress]"]) this.#part(one).remove();
    this.#part("[data-again]").hidden = false;
    this.#fillIn();
    this.#leadBack();
    document.title = document.title.replace(/^.* –/, `${this.#part("h1").textContent} –`);
    problem.focus();
  }

  /** Asked again, it is the same question, follows the same answer, and goes to a model only as before. */
  #fillIn() {
    if (this.#sent.get("after")) this.#follow(this.#sent.get("after"));
    this.#part("[data-again] textarea").value = this.#sent.get("question");
    const composer = this.#part("[data-again] [name=composer]");
    if (composer) composer.checked = this.#sent.get("composer") === composer.value;
  }

  /** The address is still that of the answer that stood here. */
  #leadBack() {
    if (!/\/answers\/[^/]+$/.test(location.pathname)) return;
    this.#part("[data-before]").hidden = false;
    this.#part("[data-before] a").href = location.pathname;
  }

  #follow(answer) {
    const after = Object.assign(document.createElement("input"), { type: "hidden", name: "after", value: answer });
    this.#part("[data-again] form").append(after);
  }

  /** What came, in a few words. */
  summary() {
    const claims = this.#main.querySelectorAll(".answer .claim").length;
    const cited = this.#main.querySelectorAll(".answer ~ section #citations ~ .citations > li").length;
    const heading = this.#part("h1").textContent;
    return claims ? `${heading}: ${plural(claims, "statement")}, ${plural(cited, "citation")}` : heading;
  }

  #part(selector) {
    return this.#main.querySelector(selector);
  }

  #put(selector, html) {
    const place = this.#part(selector);
    place.append(nodes(html));
    this.#arrived(place);
  }

  #show(selector, html) {
    this.#put(selector, html);
    this.#part(selector).closest("section").hidden = false;
  }

  /** Tell other scripts that there is something new in `place`. */
  #arrived(place, detail = null) {
    place.dispatchEvent(new CustomEvent("arrived", { bubbles: true, detail }));
  }
}
