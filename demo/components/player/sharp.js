// The sharpened canvas: beside the raw one, or over it up to a line that can be moved (the wipe).
alignDRAW.Sharp = class {
  // onSharpen(facts): raw drawings are on show that can be sharpened
  constructor(element, onSharpen) {
    this.element = element;
    this.onSharpen = onSharpen;
    this.asked = new Set();
    this.part = (name) => element.querySelector(name);
    this.part(".wipe").addEventListener("click", () => this.wipe(!element.classList.contains("is-wiped")));
    this.part(".wipe-at").addEventListener("input", () => this.move());
    this.move();
  }

  load(payload) {
    const { sharpens, drawings, caption, checkpoint, temperature } = payload;
    const has = sharpens || drawings[0].sharpened !== null;
    for (const name of [".sharpened", ".pane-name", ".wipe"]) this.part(name).hidden = !has;
    if (!has) this.wipe(false);
    if (sharpens && !drawings[0].sharpened) {
      this.asked.add(alignDRAW.drawingsOf(payload));
      this.onSharpen({ caption, checkpoint, temperature, seed: drawings[0].seed, variations: drawings.length });
    }
  }

  // Does it bring canvases that were asked for here?
  answers(payload) {
    return payload.drawings[0].sharpened !== null && this.asked.has(alignDRAW.drawingsOf(payload));
  }

  // Glimpse t; for the moment that sharpening takes, the raw one.
  show(picture, t) {
    if (!this.part(".sharpened").hidden) alignDRAW.paint(this.part(".sharpened .picture"), (picture.sharpened ?? picture.raw)[t]);
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
alignDRAW.drawingsOf = ({ caption, checkpoint, temperature, drawings }) =>
  JSON.stringify([caption, checkpoint, temperature, drawings.map(({ seed }) => seed)]);
