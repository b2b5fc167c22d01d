// Asks without leaving the page: the answer arrives statement by statement. Where this does not run,
// or cannot, forms are sent as they always were.
import { Arriving } from "./arriving.js";
import { events } from "./events.js";
import { tell } from "./told.js";

const ABLE = "TextDecoderStream" in globalThis && document.getElementById("arriving");
const SLOW = 8000; // milliseconds without news, after which the reader is told that it still works
let asking = null; // what stops the question that is on its way
let here = location.pathname;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!ABLE || !form.matches("form[data-ask]")) return;
  const sent = new URLSearchParams(new FormData(form, event.submitter));
  if (!sent.get("question").trim()) return;
  event.preventDefault();
  ask(form.action, sent);
});

// Back and forward lead to other answers, but for markers, which lead to places on this page.
addEventListener("popstate", () => {
  if (location.pathname !== here) location.reload();
});

async function ask(address, sent) {
  asking?.abort();
  const stop = new AbortController();
  asking = stop;
  const arriving = new Arriving(sent, () => stop.abort());
  let slow = 0;
  const news = () => {
    clearTimeout(slow);
    slow = setTimeout(() => arriving.progress("Still working on it…"), SLOW);
  };
  try {
    news();
    const response = await fetch(address, {
      method: "POST", body: sent, headers: { Accept: "text/event-stream" }, signal: stop.signal,
    });
    await receive(response, arriving, address, news);
  } catch (error) {
    if (asking === stop) arriving.fail(stop.signal.aborted ? STOPPED : whatWentWrong(error));
  } finally {
    clearTimeout(slow);
    if (asking === stop) asking = null;
  }
}

const STOPPED = "You stopped this answer, so it is not whole.";
const BROKEN = "The connection broke off, so this answer is not whole.";
const UNREACHED = "The assistant cannot be reached. Check your connection, and ask again.";

/** A refusal that the service puts into words. */
class Refused extends Error {}

function whatWentWrong(error) {
  if (error instanceof Refused) return error.message;
  return error.begun ? BROKEN : UNREACHED;
}

/** Put in what comes. Throws Refused, and what a broken connection throws, with `begun`. */
async function receive(response, arriving, address, news) {
  if (!response.ok) throw new Refused(await refusal(response));
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw new Refused("Something other than the assistant answered. Load this page again.");
  }
  try {
    for await (const [name, told] of events(response.body)) {
      news();
      if (name === "error") throw new Refused(told.text);
      if (name === "finished") return finish(told, arriving, address);
      arriving[name]?.(told);
    }
    throw new Error(BROKEN);
  } catch (error) {
    if (!(error instanceof Refused)) error.begun = true;
    throw error;
  }
}

async function refusal(response) {
  const wait = Number(response.headers.get("retry-after"));
  const problem = await response.json().catch(() => ({}));
  const faults = problem.errors?.map((one) => one.problem).join(" ");
  const detail = faults || problem.detail; // the service's own words tell how long to wait
  if (detail) return detail;
  const failed = `The assistant failed (${response.status}).`;
  return wait ? `${failed} You can ask again in ${wait} ${wait === 1 ? "second" : "seconds"}.` : failed;
}

function finish(told, arriving, address) {
  const place = new URL(told.address ?? address, location.href);
  if (place.href !== location.href) history.pushState(null, "", place);
  here = place.pathname;
  document.title = told.title;
  arriving.finish(told);
  tell(arriving.summary());
}
