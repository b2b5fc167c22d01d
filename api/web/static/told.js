// What readers who cannot see the page are told, once, as it happens.
const place = document.getElementById("told");

export function tell(text) {
  place.textContent = text;
}
