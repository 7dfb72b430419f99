// Several drawings on one clock. `kind` is "compare" (pairs, swaps and marks), "plain" (only looked at) or "small" (pictures; a click
// opens one in a player).
alignDRAW.mountBoard = (element, props, watch, trigger) => {
  const board = new alignDRAW.Board(element, props, trigger);
  alignDRAW.players.push(board);
  const load = () => { if (props.value) board.load(JSON.parse(props.value)); };
  watch("value", load);
  load();
  if (!props.value) trigger("open", { query: alignDRAW.query });
};

// What the board of this name shows: enough to draw it again.
alignDRAW.hung = (name) => alignDRAW.players.find((board) => board.name === name)?.facts() ?? null;

const LEAST_WIDE = { compare: 200, small: 68 };       // pixels of a cell
const GAP = 24, PADDING = 16;       // at most: board.css

alignDRAW.Board = class {
  constructor(element, { name, clock, glimpse_ms, kind, opens }, trigger) {
    this.element = element;
    this.name = name;
    this.kind = kind;
    this.clock = alignDRAW.clock(clock, glimpse_ms);
    this.part = (name) => element.querySelector(name);
    this.template = this.part("template");
    if (kind !== "compare") put(this.template.content.querySelector(".chips"), { "aria-label": "The words; each shows where it was drawn" });
    this.trigger = trigger;
    this.cells = [];
    this.part(".board").classList.add(`is-${kind}`);
    this.controls = new alignDRAW.Controls(element, this.clock, () => this.show());
    this.controls.showsWindow = kind !== "small";
    this.swap = new alignDRAW.Swap(this.part(".swap"), (text) => trigger("compare", { text }));
    this.proof = new alignDRAW.Proof(this.part(".proof"));
    this.opens = opens && ((payload) => openPlayer(opens, payload));
    this.sharp = false;         // is the finished picture to be shown sharpened, of this comparison and those to come
    this.part(".look-sharp").addEventListener("click", () => this.look(!this.sharp));
    this.full = new alignDRAW.Full(this.part(".board"), this.part(".full"), () => this.fit());
    this.clock.listen(() => this.show());
    this.wide = innerWidth;     // of the cells together, pixels
    keepAbove(this.part(".cells"), () => this.fit());
    for (const direction of ["to", "away"]) {
      this.part(`.steer-${direction}`).addEventListener("click", () => {
        trigger("what_if", { marked: { ...this.marked.cell.facts(), ...this.marked.mark, direction } });
      });
    }
    if (kind === "compare") {
      document.addEventListener("alignDRAW:tab", (event) => {
        this.inSight = event.detail === "compare";
        this.address();
      });
    }
  }

  async load(value) {
    this.latest = value;
    const cells = await Promise.all(value.cells.map((payload, k) =>
      new alignDRAW.Cell(this, value.labels[k]).load(payload, value.offers?.[k] ?? [])));
    if (this.latest !== value) return;          // a newer comparison came while this one was being decoded
    this.value = value;
    this.cells = cells;
    const longest = cells.reduce((most, cell) => cell.payload.glimpses > most.payload.glimpses ? cell : most);
    this.picture = longest.picture;             // there is something to play
    this.glimpses = longest.payload.glimpses;   // drawings of other checkpoints may take fewer: they are finished before
    this.part(".swap").hidden = true;
    this.controls.load(longest.payload);
    this.part(".steer").hidden = this.kind !== "compare" || !cells.some(({ picture }) => picture.attention);
    this.part(".look-sharp").hidden = !this.sharpens();
    this.onMark(null, null);
    this.lay();
    this.unknown();
    this.part(".facts").textContent = this.legend();
    this.part(".board").classList.toggle("has-seeds", value.one_seed_each);
    this.part(".board").classList.add("is-ready");
    this.pair = { a: 0, b: Math.min(1, cells.length - 1) };
    this.showPair();
    this.clock.begin(this.glimpses);
    if (this.kind === "compare") this.address();
    else this.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
    await this.sharpen();
  }

  sharpens() {
    return this.kind === "compare" && this.cells.every(({ payload }) => payload.sharpens);
  }

  look(sharp) {
    this.sharp = sharp;
    this.part(".look-sharp").setAttribute("aria-pressed", String(sharp));
    this.show();
  }

  // With what has come of these drawings meanwhile: time goes on.
  async sharpen() {
    if (!this.value) return;
    await alignDRAW.sharpen(this.name, this.cells.map(({ payload }) => payload), this.cells.map(({ picture }) => picture));
    this.show();
  }

  // The cells, with heads for rows and columns where it is a grid.
  lay() {
    const { rows, columns } = this.value;
    const grid = rows.length > 1;
    const wall = this.part(".cells");
    wall.classList.toggle("is-grid", grid);
    this.columns();
    const head = (text, name) => make("span", { className: name, textContent: text });
    if (!grid) return wall.replaceChildren(...this.cells.map(({ element }) => element));
    return wall.replaceChildren(head("", "corner"), ...columns.map((text) => head(text, "column-head")),
      ...rows.flatMap((text, r) => [head(text, "row-head"),
        ...this.cells.slice(r * columns.length, (r + 1) * columns.length).map(({ element }) => element)]));
  }

  // Rows that break evenly in the width there is.
  columns() {
    const { rows, columns } = this.value;
    const { width, height } = this.cells[0].payload;
    const style = this.part(".cells").style;
    const least = LEAST_WIDE[this.kind] ?? LEAST_WIDE.compare;
    style.setProperty("--ratio", width / height);
    style.setProperty("--columns", rows.length > 1 ? columns.length : evenColumns(this.cells.length, this.wide, least, GAP));
  }

  // What stands beside a canvas, words and ribbon, and the heads above, have their part of the window's height.
  fit() {
    if (!this.value) return;
    const wall = this.part(".cells");
    const wide = wall.clientWidth - 2 * PADDING;
    if (wide !== this.wide) {
      this.wide = wide;
      this.columns();
    }
    const { element } = this.cells[0];
    const head = wall.querySelector(".column-head");
    const above = head ? head.offsetHeight + GAP : 0;
    const height = (part) => part.getBoundingClientRect().height;
    const beside = above + height(element) - height(element.querySelector(".frame"));
    // It goes with the canvas's height by a pixel, and that with it: they would never rest.
    if (!(Math.abs(beside - parseFloat(wall.style.getPropertyValue("--beside"))) < 2)) setPixels(wall, "--beside", beside);
  }

  legend() {
    const each = (value) => [...new Set(this.cells.map(value))];
    const range = (values) => values.length === 1 ? values[0] : `${values[0]} to ${values.at(-1)}`;
    const level = (name) => range(each(({ payload }) => payload[name]).sort((a, b) => a - b)) + (this.common(name) === null ? ", each its own" : "");
    const seeds = each(({ picture }) => picture.seed);
    const checkpoints = each(({ payload }) => payload.checkpoint);
    return [`${seeds.length > 1 ? "seeds" : "seed"} ${range(seeds)}`, `temperature ${level("temperature")}`, `caption strength ${level("strength")}`,
      checkpoints.length > 1 ? `${checkpoints.length} checkpoints` : checkpoints[0]].join(" · ");
  }

  unknown() {
    if (this.kind !== "compare") return;       // others show captions of the board above, which has said it
    const checkpoints = [...new Set(this.cells.map(({ payload }) => payload.checkpoint))];
    const lines = checkpoints.flatMap((checkpoint) => {
      const cells = this.cells.filter(({ payload }) => payload.checkpoint === checkpoint);
      const words = Object.assign({}, ...cells.map(({ payload }) => payload.unknown));
      const who = checkpoints.length > 1 ? checkpoint : undefined;
      return Object.entries(words).map(([word, near]) => cells[0].words.unknown(word, near, who));
    });
    this.part(".unknown").replaceChildren(...lines, ...unread([...new Set(this.cells.flatMap(({ payload }) => payload.left_out))]));
  }

  onReplace(word, other) {
    const alone = new RegExp(`(?<![\\p{L}\\p{N}_'])${word}(?![\\p{L}\\p{N}_'])`, "giu");
    this.trigger("compare", { text: this.value.text.replace(alone, () => other) });
  }

  onSwap(cell, place) {
    if (this.kind !== "compare") return;
    if (place === null) this.part(".swap").hidden = true;
    else this.swap.open(cell.payload.words, place, cell.offers[place] ?? []);
    for (const other of this.cells) if (other !== cell) other.words.pin(null);
  }

  onMark(cell, mark) {
    if (this.kind !== "compare") return;
    if (cell && !mark && this.marked?.cell !== cell) return;
    this.marked = mark && { cell, mark };
    for (const other of this.cells) if (mark && other !== cell && other.marks.marked) other.marks.mark(null);
    this.part(".steer-text").textContent = mark
      ? `What if? \u201c${cell.payload.words[mark.place]}\u201d, glimpses ${mark.first + 1} to ${mark.last + 1}:`
      : "What if? Drag along a word's row of a ribbon to choose it and some glimpses (or Shift and an arrow key).";
    for (const direction of ["to", "away"]) this.part(`.steer-${direction}`).disabled = !mark;
  }

  onPair(cell, side) {
    const k = this.cells.indexOf(cell);
    const other = { a: "b", b: "a" }[side];
    if (this.pair[other] === k) this.pair[other] = this.pair[side];
    this.pair[side] = k;
    this.showPair();
  }

  showPair() {
    const { a, b } = this.pair;
    this.cells.forEach((cell, k) => {
      for (const side of ["a", "b"]) cell.part(`.side-${side}`).setAttribute("aria-pressed", String(this.pair[side] === k));
    });
    this.part(".proof").hidden = true;
    const proof = this.value.proofs?.[`${a}-${b}`];       // none for pictures of two sizes
    if (proof) this.proof.load(this.cells[a], this.cells[b], proof);
    this.show();
  }

  show() {
    if (!this.value || this.clock.at >= this.glimpses) return;
    for (const cell of this.cells) cell.show();
    this.showCanvas();
    this.controls.show();
    this.proof.show(this.clock.at);
  }

  // Which canvas is on show: where sharpened pictures are asked for, raw ones are not to be taken for them.
  showCanvas() {
    const { glimpses } = this;
    const sharpens = this.sharp && this.sharpens();
    const finished = this.clock.at === glimpses - 1;
    const sharpened = finished && this.cells.every(({ picture }) => picture.sharpened);
    this.part(".canvas").hidden = !sharpens;
    this.part(".canvas").textContent = sharpened ? "sharpened"
      : finished ? "sharpening \u2026" : `raw: the sharpener takes over at glimpse ${glimpses}`;
  }

  // The temperature or strength of all drawings; null where each checkpoint is drawn with at its own.
  common(name) {
    const values = new Set(this.cells.map(({ payload }) => payload[name]));
    return values.size > 1 && !(name in this.value.vary) ? null : this.cells[0].payload[name];
  }

  facts() {
    if (!this.value) return null;
    const { seed, checkpoint } = this.cells[0].facts();
    const { text, one_seed_each, vary } = this.value;
    return { text, seed, checkpoint, temperature: this.common("temperature"), strength: this.common("strength"), vary, one_seed_each, ...this.pair,
      sharpened: this.sharp && this.sharpens() };
  }

  // The address bar follows the comparison, so that copying it is sharing it.
  address() {
    if (!this.value || !this.inSight) return;
    const { text, seed, temperature, strength, vary, checkpoint, one_seed_each } = this.facts();
    const query = new URLSearchParams({ tab: "compare", caption: text, seed, temperature: temperature ?? "own", strength: strength ?? "own", checkpoint });
    const axes = Object.entries(vary).map(([name, values]) => `${name}:${values.join(",")}`);
    if (axes.length) query.set("vary", axes.join(";"));
    if (one_seed_each) query.set("noise", "each");
    if (alignDRAW.embedded) query.set("embed", "1");
    if (`?${query}` !== location.search) history.replaceState(history.state, "", `${location.pathname}?${query}`);
  }
};

function openPlayer(name, payload) {
  const player = alignDRAW.players.find((each) => each.name === name);
  player.load(payload).then(() => player.element.scrollIntoView({ block: "nearest", behavior: "smooth" }));
}
