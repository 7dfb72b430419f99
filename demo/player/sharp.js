// The sharpened canvas: beside the raw one, or over it up to a line that can be moved (the wipe).
alignDRAW.Sharp = class {
  // onSharpen(facts): raw drawings are on show that can be sharpened
  constructor(element, onSharpen) {
    this.element = element;
    this.onSharpen = onSharpen;
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
      this.onSharpen({ caption, checkpoint, temperature, seed: drawings[0].seed, variations: drawings.length });
    }
  }

  // Is `next` what is on show already, but for the sharpened canvases?
  completes(shown, next) {
    const same = (name) => shown[name] === next[name];
    return Boolean(shown && !shown.drawings[0].sharpened && next.drawings[0].sharpened && ["caption", "checkpoint", "temperature"].every(same)
      && shown.drawings.map(({ seed }) => seed).join() === next.drawings.map(({ seed }) => seed).join());
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
