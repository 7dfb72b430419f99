// What was found in the visitor's pictures, before anything is trained.
const { make, tile, plural } = alignDRAW;
const section = element.querySelector(".preview");
watch("value", () => show(props.value));
show(props.value);

function show(value) {
  section.hidden = !value || !value.count && value.skipped_count === value.uncaptioned;  // they are asked for above
  if (section.hidden) return;
  const parts = value.count
    ? [make("p", { className: "found" }, `${plural(value.count, "picture")} with ${plural(value.captions, "caption")}`), grid(value), words(value)] : [];
  if (value.held_out) parts.push(make("p", { className: "quiet" }, value.held_out));
  if (value.skipped_count) parts.push(skipped(value));
  section.replaceChildren(...parts);
}

function grid({ sheet, columns, samples, ratio, count }) {
  const rows = Math.ceil(samples.length / columns);
  const list = make("ul", { className: "samples", style: { "--ratio": ratio } }, ...samples.map((caption, i) =>
    make("li", { title: caption }, tile(sheet, i, columns, rows, caption), make("span", {}, caption))));
  return count > samples.length ? make("div", {}, list, make("p", { className: "quiet" }, `and ${(count - samples.length).toLocaleString("en")} more`)) : list;
}

function words({ unknown, source }) {
  if (!unknown.length) return make("p", { className: "quiet" }, source ? `${source} knows all of these words.` : "");
  return make("div", { className: "unknown-words" },
    make("p", {}, source ? `${plural(unknown.length, "word")} that ${source} does not know yet:` : `${plural(unknown.length, "word")}:`),
    make("p", { className: "counts" }, ...unknown.slice(0, 60).map(([word, count]) =>
      make("span", {}, make("bdi", {}, word), make("small", { title: `in ${plural(count, "caption")}` }, ` ${count}×`))),
    unknown.length > 60 ? make("span", { className: "quiet" }, `and ${unknown.length - 60} more`) : ""));
}

function skipped({ skipped: list, skipped_count: count }) {
  return make("details", {}, make("summary", {}, `${plural(count, "thing")} skipped`),
    make("ul", { className: "skipped" }, ...list.map(([name, reason]) => make("li", {}, make("code", {}, name), ` ${reason}`)),
      count > list.length ? make("li", {}, `and ${(count - list.length).toLocaleString("en")} more`) : ""));
}
