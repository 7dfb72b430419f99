// The sharpened pane: beside the raw canvas, or over it up to a line that can be moved (the wipe). A sharpener has learned from finished
// pictures: given a canvas that is still growing, it adds strokes of its own. So there is one sharpened picture, the last glimpse's, and
// until then the pane says so.
alignDRAW.Sharp = class {
  // onLook(): the pane has come or gone
  constructor(element, clock, onLook) {
    this.element = element;
    this.onLook = onLook;
    this.chosen = {};           // by checkpoint: has the visitor switched the pane on, or off
    this.part = (name) => element.querySelector(name);
    this.part(".look-sharp").addEventListener("click", () => this.choose(!this.on));
    this.part(".wipe").addEventListener("click", () => this.wipe(!element.classList.contains("is-wiped")));
    this.part(".wipe-at").addEventListener("input", () => this.move());
    this.part(".to-finished").addEventListener("click", () => clock.seek(clock.glimpses - 1));
    this.move();
  }

  load(payload) {
    const { sharpens, shows_sharpened, checkpoint } = payload;
    this.payload = payload;
    this.part(".look-sharp").hidden = !sharpens;
    this.look(sharpens && (this.chosen[checkpoint] ?? shows_sharpened));
  }

  choose(on) {
    this.chosen[this.payload.checkpoint] = on;
    this.look(on);
    this.onLook();
  }

  look(on) {
    this.on = on;
    for (const name of [".sharpened", ".pane-name", ".wipe"]) this.part(name).hidden = !on;
    this.part(".look-sharp").setAttribute("aria-pressed", String(on));
    if (!on) this.wipe(false);
  }

  show(picture, t) {
    if (!this.on) return;
    const { glimpses } = this.payload;
    const finished = t === glimpses - 1;
    const there = finished && picture.sharpened !== null;
    this.element.classList.toggle("is-growing", !there);
    this.part(".to-finished").textContent = finished ? "sharpening \u2026" : `the finished picture, sharpened: glimpse ${glimpses}`;
    this.part(".to-finished").disabled = finished;
    if (there) alignDRAW.paint(this.part(".sharpened .picture"), picture.sharpened);
  }

  wipe(on) {
    this.element.classList.toggle("is-wiped", on);
    this.part(".wipe").setAttribute("aria-pressed", String(on));
    this.part(".wipe-at").hidden = !on;
  }

  move() {
    this.part(".sharpened .frame").style.setProperty("--wipe", `${this.part(".wipe-at").value}%`);
  }
};
