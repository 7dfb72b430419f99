// What the page's scripts share. Texts are never read as HTML.
const SVG = "http://www.w3.org/2000/svg";

// An element with properties and children.
function make(tag, properties = {}, ...children) {
  const { style = {}, data = {}, label, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(style)) made.style.setProperty(name, value);
  Object.assign(made.dataset, data);
  if (label) made.setAttribute("aria-label", label);
  made.append(...children);
  return made;
}

// The same for SVG, of attributes.
function drawn(tag, attributes = {}) {
  return put(document.createElementNS(SVG, tag), attributes);
}

function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Picture `i` of a sheet of `columns` x `rows` pictures, as an element that shows it alone.
function tile(sheet, i, columns, rows, label) {
  const percent = (k, count) => `${count > 1 ? k / (count - 1) * 100 : 0}%`;
  return make("div", {
    className: "tile", role: "img", label,
    style: {
      "background-image": `url("${sheet}")`, "background-size": `${columns * 100}% ${rows * 100}%`,
      "background-position": `${percent(i % columns, columns)} ${percent(Math.floor(i / columns), rows)}`,
    },
  });
}

function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

// 0.123 -> "12 %", 0.0123 -> "1.2 %"
function percent(share) {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round(seconds % 3600 / 60)} min`;
}

// Sentences, each with one full stop: a caption may bring its own, with a space before it.
function sentences(...parts) {
  return parts.filter(Boolean).map((part) => part.replace(/[\s.]*$/, "")).map((part) => /[!?\u2026]$/.test(part) ? part : `${part}.`).join(" ");
}

// Words, as elements, the way a sentence is set: no space before a mark of punctuation.
function set(words) {
  return words.flatMap((word, n) => n && /[\p{L}\p{N}]/u.test(word.textContent) ? [" ", word] : [word]);
}

// The page's tab of this name, where there is one.
function openTab(name) {
  [...document.querySelectorAll("#tabs [role=tab]")].find((tab) => tab.dataset.tabId === name)?.click();
}

// What it takes to draw a drawing again.
const FACTS = ["caption", "seed", "temperature", "strength", "checkpoint"];
const factsOf = (drawing) => Object.fromEntries(FACTS.map((name) => [name, drawing[name]]));
const sameDrawing = (a, b) => FACTS.every((name) => a?.[name] === b?.[name]);

// Tell of each new drawing in the player with this elem_id, by its facts: the player itself tells of every glimpse.
function onDrawing(name, tell) {
  let shown = null;
  document.addEventListener("alignDRAW:show", ({ detail: player }) => {
    if (!player.element.closest(`#${name}`)) return;
    const facts = factsOf(player.facts());
    if (sameDrawing(facts, shown)) return;
    shown = facts;
    tell(facts);
  });
}

// Give the upload button with this elem_id a file, as if it had been chosen there.
function give(opener, file) {
  const one = new DataTransfer();
  one.items.add(file);
  const input = document.getElementById(opener).parentElement.querySelector("input[type=file]");      // hidden beside the button
  input.files = one.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

Object.assign(alignDRAW, {
  make, drawn, put, tile, plural, percent, duration, sentences, set, FACTS, factsOf, sameDrawing, onDrawing, give, openTab,
});
