// Play, step, speed and loop of a clock, and two ways to look: with or without the window, whole or only what a glimpse changed. What a
// drawing does not have (a picture drawn at once no time, another model no window) is not offered.
alignDRAW.Controls = class {
  constructor(element, clock, onLook) {
    this.clock = clock;
    this.part = (name) => element.querySelector(name);
    this.showsWindow = true;
    this.onlyChange = false;    // "this glimpse only"
    const click = (name, act) => this.part(name).addEventListener("click", act);
    const look = (name, setting) => click(name, () => { this[setting] = !this[setting]; onLook(); });
    click(".play", () => clock.toggle());
    click(".back", () => clock.seek(clock.at - 1));
    click(".forward", () => clock.seek(clock.at + 1));
    click(".loop", () => clock.change({ loop: !clock.loop }));
    look(".only-change", "onlyChange");
    look(".show-window", "showsWindow");
    this.part(".speed").addEventListener("change", (event) => clock.change({ speed: Number(event.target.value) }));
  }

  load({ glimpses, drawings }) {
    this.part(".time").hidden = this.part(".only-change").hidden = glimpses === 1;
    this.part(".show-window").hidden = drawings[0].windows === null;
    if (glimpses === 1) this.onlyChange = false;
  }

  show() {
    const { clock } = this;
    const { at, glimpses } = clock;
    const press = (name, on) => this.part(name).setAttribute("aria-pressed", String(on));
    this.part(".glimpse").textContent = glimpses === 1 ? "" : `glimpse ${at + 1} of ${glimpses}`;
    this.part(".play").setAttribute("aria-label", clock.playing ? "Pause" : "Play");
    this.part(".play").classList.toggle("is-playing", clock.playing);
    this.part(".back").disabled = at === 0;
    this.part(".forward").disabled = at === glimpses - 1;
    this.part(".speed").value = String(clock.speed);
    press(".loop", clock.loop);
    press(".only-change", this.onlyChange);
    press(".show-window", this.showsWindow);
  }
};
