// Captions typed for pictures that came without: kept in the browser by name and size, sent on as they stand.
const { make, plural } = alignDRAW;
const KEY = "alignDRAW-captions";
const MOST = 2000;          // captions that the browser keeps
const SHOWN = 5;            // pictures that cannot be used
const section = element.querySelector(".captions");
const part = (name) => section.querySelector(name);
let given = null;           // which pictures are on show
let cards = [];             // { name, size, field }

const keyOf = ({ name, size }) => `${name.split("/").pop()} ${size}`;
const textOf = ({ field }) => field.value.trim();
const rows = () => cards.filter(textOf).map((card) => [card.name, textOf(card)]);
const send = () => document.dispatchEvent(new CustomEvent("alignDRAW:captions", { detail: { upload: given, rows: rows() } }));

function stored() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch (error) {         // somebody else's, or damaged: begin anew
    if (error instanceof SyntaxError || error instanceof TypeError) return new Map();
    throw error;
  }
}

function store(card) {
  const kept = stored();
  kept.delete(keyOf(card)); // the latest comes last
  if (textOf(card)) kept.set(keyOf(card), textOf(card));
  let entries = [...kept].slice(-MOST);
  while (entries.length) {
    try {
      return localStorage.setItem(KEY, JSON.stringify(entries));
    } catch (error) {       // the browser's own bound: keep the newer half
      if (error.name !== "QuotaExceededError") throw error;
      entries = entries.slice(Math.ceil(entries.length / 2));
    }
  }
  localStorage.removeItem(KEY);
}

watch("value", load);
load();

function load() {
  const { value } = props;
  section.hidden = !value;
  given = value?.upload ?? null;
  cards = (value?.pictures ?? []).map(cardOf);
  const kept = stored();
  for (const card of cards) {
    card.field.value = kept.get(keyOf(card)) ?? "";
    show(card);
  }
  part("ol").replaceChildren(...cards.map(({ item }) => item));
  if (!value) return;
  count(value);
  if (rows().length) send();
}

function cardOf({ name, size, picture }, i) {
  const field = make("textarea", { rows: 3, maxLength: 2000, label: `What ${name} shows`, placeholder: i ? "" : "a red boat on the sea." });
  field.setAttribute("aria-describedby", "captions-how");
  const same = make("button", { type: "button", label: `Same for the next, as of ${name}` }, "Same for the next");
  const item = make("li", {}, make("img", { src: picture, alt: "" }), make("span", { className: "quiet", title: name }, name), field, same);
  const card = { name, size, item, field, same, last: i === props.value.pictures.length - 1 };
  field.addEventListener("input", () => changed(card));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && !same.hidden && !same.disabled) repeat(i);
    else next(i);
  });
  same.addEventListener("click", () => repeat(i));
  return card;
}

function show({ field, same, last }) {
  same.disabled = !field.value.trim();
  same.hidden = last;
}

function changed(card) {
  show(card);
  store(card);
  count(props.value);
  send();
}

function repeat(i) {
  cards[i + 1].field.value = cards[i].field.value;
  changed(cards[i + 1]);
  next(i);
}

// The next picture; after the last one the first that has no caption, or else on to the training.
function next(i) {
  const after = cards[i + 1] ?? cards.find((card) => !textOf(card));
  if (!after) return document.querySelector("#train-press").focus();
  after.field.focus();
  after.field.select();
  after.item.scrollIntoView({ block: "nearest" });
}

function count({ pictures, count, unusable }) {
  const typed = rows().length, more = count - pictures.length, unnamed = unusable.length - SHOWN;
  const named = unusable.slice(0, SHOWN).map(([name, why]) => `${name} (${why})`).join(", ");
  const told = `${typed} of ${plural(pictures.length, "caption")} typed.`
    + (more > 0 ? ` ${plural(more, "more picture has", "more pictures have")} none: so many belong in a table.` : "")
    + (named ? ` Left out: ${named}${unnamed > 0 ? ` and ${unnamed} more` : ""}.` : "");
  if (part(".count").textContent !== told) part(".count").textContent = told;      // or it is read out at every letter
  part(".download").disabled = !typed;
}

part(".download").addEventListener("click", () => {
  const quoted = (cell) => `"${cell.replaceAll('"', '""')}"`;
  const lines = [["file_name", "caption"], ...rows()].map((row) => `${row.map(quoted).join(",")}\r\n`);
  const link = make("a", { href: URL.createObjectURL(new Blob(lines, { type: "text/csv" })), download: "captions.csv" });
  link.click();
  URL.revokeObjectURL(link.href);
});
