// The sharpened canvas: beside the raw one, or over it up to a line that can be moved (the wipe).
alignDRAW.Sharp = class {
  // onSharpen(facts): the sharpened canvases of raw drawings are to be shown; onLook(): the pane has come or gone
  constructor(element, { onSharpen, onLook }) {
    this.element = element;
    this.onSharpen = onSharpen;
    this.onLook = onLook;
    this.asked = new Set();
    this.chosen = {};           // by checkpoint: has the visitor switched the pane on, or off
    this.part = (name) => element.querySelector(name);
    this.part(".look-sharp").addEventListener("click", () => this.choose(!this.on));
    this.part(".wipe").addEventListener("click", () => this.wipe(!element.classList.contains("is-wiped")));
    this.part(".wipe-at").addEventListener("input", () => this.move());
    this.move();
  }

  load(payload) {
    const { sharpens, shows_sharpened, drawings, checkpoint } = payload;
    const has = sharpens || drawings[0].sharpened !== null;
    this.payload = payload;
    this.raw = sharpens && !drawings[0].sharpened;      // nobody has asked for the sharpened ones yet
    this.part(".look-sharp").hidden = !has;
    this.look(has && (this.chosen[checkpoint] ?? shows_sharpened));
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
    else if (this.raw) this.ask();
  }

  ask() {
    const { caption, checkpoint, temperature, strength, drawings } = this.payload;
    this.raw = false;
    this.asked.add(alignDRAW.drawingsOf(this.payload));
    this.onSharpen({ caption, checkpoint, temperature, strength, seed: drawings[0].seed, variations: drawings.length });
  }

  // Does it bring canvases that were asked for here?
  answers(payload) {
    return payload.drawings[0].sharpened !== null && this.asked.has(alignDRAW.drawingsOf(payload));
  }

  // Glimpse t; for the moment that sharpening takes, the raw one.
  show(picture, t) {
    if (this.on) alignDRAW.paint(this.part(".sharpened .picture"), (picture.sharpened ?? picture.raw)[t]);
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

// Which drawings a payload holds.
alignDRAW.drawingsOf = ({ caption, checkpoint, temperature, strength, drawings }) =>
  JSON.stringify([caption, checkpoint, temperature, strength, drawings.map(({ seed }) => seed)]);
