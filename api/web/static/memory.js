// What this browser remembers, newest first. Where it refuses storage, nothing, and nobody is told off.
const NAME = "integration-policy-assistant.past";
const MOST = 20;

export function read() {
  try {
    const held = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(held) ? held.filter(whole) : [];
  } catch {
    return []; // storage is refused, or holds what nobody here wrote
  }
}

const whole = (one) => typeof one?.question === "string" && !Number.isNaN(Date.parse(one.at));

export function write(held) {
  try {
    localStorage.setItem(NAME, JSON.stringify(held.slice(0, MOST)));
  } catch {
    // Storage is refused or full: then nothing is remembered.
  }
}

export const without = (address) => read().filter((one) => one.address !== address);

export const put = (entry) => write([entry, ...without(entry.address)]);

/** Set `facts` of the entry at `address`, if there is one. */
export const change = (address, facts) => write(read().map((one) => (one.address === address ? { ...one, ...facts } : one)));
