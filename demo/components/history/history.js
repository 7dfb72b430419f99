// The strip of drawings: the browser remembers what it takes to draw each again, and a small picture.
const { make, sentences, factsOf, sameDrawing, give } = alignDRAW;
const KEY = "alignDRAW-history";
const MOST = 60;            // drawings
const SIDE = 64;            // of a small picture, at most
const BEFORE = { strength: 1 };         // how entries were drawn that do not say so

const section = element.querySelector(".history");
const strip = element.querySelector("ol");
const inPlayer = (player) => player.element.closest(`#${props.player}`) !== null;
let entries = stored();
let noted = null;           // the last drawings seen: the player tells of every glimpse
let current = null;

function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return kept.filter((entry) => typeof entry.caption === "string" && String(entry.picture).startsWith("data:image/")).slice(0, MOST)
      .map((entry) => ({ ...BEFORE, ...entry }));
  } catch (error) {         // somebody else's, or damaged: begin anew
    if (error instanceof SyntaxError || error instanceof TypeError) return [];
    throw error;
  }
}

function store() {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
  } catch (error) {         // the browser's own bound: keep the newer half
    if (error.name !== "QuotaExceededError" || entries.length === 0) throw error;
    entries = entries.slice(0, Math.floor(entries.length / 2));
    store();
  }
}

function small(image) {
  const shrink = Math.min(1, SIDE / Math.max(image.width, image.height));
  const whole = make("canvas", { width: image.width, height: image.height });
  whole.getContext("2d").putImageData(image, 0, 0);
  const canvas = make("canvas", { width: Math.round(image.width * shrink), height: Math.round(image.height * shrink) });
  canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", 0.9);
}

function note({ payload, pictures }) {
  entries = stored();       // another tab of the browser may have drawn meanwhile
  const { caption, temperature, strength, checkpoint } = payload;
  const drawn = pictures
    .map((picture) => ({ caption, seed: picture.seed, temperature, strength, checkpoint, picture: small(picture.raw.at(-1)) }))
    .filter((entry) => !entries.some((other) => sameDrawing(entry, other)));
  if (drawn.length === 0) return;
  entries = ordered([...drawn, ...entries]);
  store();
  show();
}

// Starred ones in front, so that it is others that have to go.
function ordered(all) {
  return [...all.filter(({ star }) => star), ...all.filter(({ star }) => !star)].slice(0, MOST);
}

// What the visitor says of the drawing on show: a star, a name.
function say(said) {
  entries = ordered(stored().map((entry) => current && sameDrawing(entry, current) ? { ...entry, ...said } : entry));
  store();
  show();
}

function button(entry) {
  const name = typeof entry.name === "string" && entry.name.trim();
  const element = make("button", {
    type: "button", className: "entry", title: [name, entry.caption].filter(Boolean).join(": "),
    label: sentences(entry.star && "Starred", name, `Draw again: ${entry.caption}`,
      `Seed ${entry.seed}, temperature ${entry.temperature}, caption strength ${entry.strength}`),
  }, make("img", { src: entry.picture, alt: "" }), make("span", {}, `${entry.star ? "\u2605 " : ""}${name || `seed ${entry.seed}`}`));
  element.addEventListener("click", () => trigger("restore", { entry: factsOf(entry) }));
  return element;
}

function show() {
  section.hidden = entries.length === 0;
  strip.replaceChildren(...entries.map((entry) => make("li", {}, button(entry))));
  mark();
}

function mark() {
  strip.querySelectorAll(".entry").forEach((entry, i) => {
    if (current && sameDrawing(entries[i], current)) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  });
  const entry = current && entries.find((each) => sameDrawing(each, current));
  element.querySelector(".this").hidden = !entry;
  const name = element.querySelector(".name");
  if (document.activeElement !== name) name.value = entry?.name ?? "";
  element.querySelector(".star").setAttribute("aria-pressed", String(Boolean(entry?.star)));
}

element.querySelector(".star").addEventListener("click", ({ currentTarget }) => say({ star: currentTarget.getAttribute("aria-pressed") !== "true" }));
element.querySelector(".name").addEventListener("change", ({ target }) => say({ name: target.value.trim() }));

document.addEventListener("alignDRAW:show", ({ detail: player }) => {
  if (!inPlayer(player)) return;
  if (noted !== player.payload) {
    noted = player.payload;
    note(player);
  }
  const facts = player.facts();
  if (!current || !sameDrawing(facts, current)) {
    current = facts;
    mark();
  }
});

element.querySelector(".forget").addEventListener("click", () => {
  entries = stored().filter(({ star }) => star);
  if (entries.length) store();
  else localStorage.removeItem(KEY);
  show();
});

// Drawn, starred or named in another tab.
addEventListener("storage", ({ key }) => {
  if (key !== KEY && key !== null) return;
  entries = stored();
  show();
});

// A file dropped on the page while this strip is in sight is a saved picture to draw again.
const holdsFile = (event) => event.dataTransfer?.types.includes("Files") && element.offsetParent !== null;
document.addEventListener("dragover", (event) => {
  if (holdsFile(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!holdsFile(event)) return;
  event.preventDefault();
  give(props.opener, event.dataTransfer.files[0]);
});

show();
