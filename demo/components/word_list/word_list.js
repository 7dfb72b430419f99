// The words that a checkpoint knows, the frequent ones first. They are asked for when the list is opened.
const { make } = alignDRAW;
const MOST = 400;           // shown at once; a search finds the others

const details = element.querySelector("details");
const input = element.querySelector("input");
const list = element.querySelector("ul");
const count = element.querySelector(".known-count");

function ask() {
  if (details.open && !props.value) trigger("unfold");
}

function entry([word, times]) {
  return make("li", {}, word, times == null ? "" : make("span", {}, times.toLocaleString("en")));
}

function show() {
  const words = props.value?.words ?? [];
  const wanted = input.value.trim().toLowerCase();
  const begins = words.filter(([word]) => word.startsWith(wanted));
  const found = wanted ? [...begins, ...words.filter(([word]) => word.includes(wanted) && !word.startsWith(wanted))] : words;
  list.replaceChildren(...found.slice(0, MOST).map(entry));
  const shown = found.length > MOST ? `; the first ${MOST} are shown` : "";
  const counted = words.some(([, times]) => times != null) ? ". The figure says how often training showed it" : "";
  const named = `${wanted ? `${found.length.toLocaleString("en")} of ` : ""}${words.length.toLocaleString("en")} words`;
  count.textContent = words.length ? `${named}${shown}${counted}.` : "";
}

details.addEventListener("toggle", ask);
input.addEventListener("input", show);
watch("value", () => {      // null: another checkpoint was chosen
  show();
  ask();
});
