// One player: shows a drawing at the glimpse its clock is at, with its controls.
alignDRAW.players = [];

alignDRAW.mount = (element, props, watch, onReplace) => {
  const player = new alignDRAW.Player(element, alignDRAW.clock(props.clock, props.glimpse_ms), onReplace);
  alignDRAW.players.push(player);
  watch("value", () => player.load(props.value));
  if (props.value) player.load(props.value);
};

// What the player inside the element of this id shows: enough to draw it again.
alignDRAW.shown = (id) => alignDRAW.players.find((player) => player.element.closest(`#${id}`))?.facts() ?? null;

alignDRAW.Player = class {
  constructor(element, clock, onReplace) {
    this.element = element;
    this.clock = clock;
    this.word = null;           // whose place is shown
    this.onlyChange = false;    // "this glimpse only"
    this.part = (name) => element.querySelector(name);
    this.words = new alignDRAW.Words(element, {
      onWord: (n) => { this.word = n; this.show(); },
      onReplace,
      onSeek: (glimpse) => clock.seek(glimpse),
    });
    clock.listen(() => this.show());
    this.wire();
  }

  wire() {
    const { clock } = this;
    const click = (name, act) => this.part(name).addEventListener("click", act);
    click(".play", () => clock.toggle());
    click(".raw", () => clock.toggle());
    click(".back", () => clock.seek(clock.at - 1));
    click(".forward", () => clock.seek(clock.at + 1));
    click(".loop", () => clock.change({ loop: !clock.loop }));
    click(".only-change", () => { this.onlyChange = !this.onlyChange; this.show(); });
    click(".show-window", () => { this.part(".window").toggleAttribute("hidden"); this.show(); });
    this.part(".speed").addEventListener("change", (event) => clock.change({ speed: Number(event.target.value) }));
  }

  async load(payload) {
    if (!payload) return;
    this.latest = payload;
    const pictures = await Promise.all(payload.drawings.map((drawing) => alignDRAW.Picture.load(drawing, payload)));
    if (this.latest !== payload) return;        // a newer drawing came while this one was being decoded
    this.payload = payload;
    this.pictures = pictures;
    this.picture = null;        // nothing to show until words and thumbnails are those of the new drawing
    this.words.load(payload);
    this.part(".player").style.setProperty("--ratio", payload.width / payload.height);
    this.part(".window").setAttribute("viewBox", `0 0 ${payload.width} ${payload.height}`);
    this.part(".sharpened").hidden = !pictures[0].sharpened;
    this.part(".pane-name").hidden = !pictures[0].sharpened;
    this.thumbnails();
    this.select(0);
    this.part(".player").classList.add("is-ready");
    this.clock.begin(payload.glimpses);
  }

  thumbnails() {
    const row = this.part(".thumbnails");
    row.hidden = this.pictures.length === 1;
    row.replaceChildren(...(row.hidden ? [] : this.pictures.map((picture, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = `seed ${picture.seed}`;
      button.setAttribute("aria-label", `Variation ${i + 1}, seed ${picture.seed}`);
      button.append(document.createElement("canvas"));
      button.addEventListener("click", () => this.select(i));
      return button;
    })));
  }

  // Put one of the variations in the large frame.
  select(i) {
    this.picture = this.pictures[i];
    this.words.showDrawing(this.picture.attention);
    this.part(".thumbnails").querySelectorAll("button").forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
    const { temperature, checkpoint } = this.payload;
    this.part(".facts").textContent = `seed ${this.picture.seed} · temperature ${temperature} · ${checkpoint}`;
    this.show();
  }

  facts() {
    if (!this.picture) return null;
    const { checkpoint, caption, temperature } = this.payload;
    return { checkpoint, caption, temperature, seed: this.picture.seed, glimpse: this.clock.at };
  }

  show() {
    if (!this.picture || this.clock.at >= this.payload.glimpses) return;     // a shared clock may be ahead of a drawing still to come
    this.showPicture(this.clock.at);
    this.showControls(this.clock.at);
    this.words.showGlimpse(this.clock.at);
    document.dispatchEvent(new CustomEvent("alignDRAW:show", { detail: this }));      // the rest of the page follows
  }

  showPicture(t) {
    const { picture } = this;
    const canvas = this.part(".raw .picture");
    alignDRAW.paint(canvas, this.onlyChange ? picture.changeImage(t) : picture.raw[t]);
    canvas.setAttribute("aria-label", `Drawing of: ${this.payload.caption}. Glimpse ${t + 1} of ${this.payload.glimpses}.`);
    if (picture.sharpened) alignDRAW.paint(this.part(".sharpened .picture"), picture.sharpened[t]);
    this.part(".thumbnails").querySelectorAll("canvas").forEach((small, i) => alignDRAW.paint(small, this.pictures[i].raw[t]));

    const { x, y, side, sigma } = picture.window(t, this.payload.patch);
    const frame = this.part(".window rect");
    for (const [name, value] of Object.entries({ x, y, width: side, height: side })) frame.setAttribute(name, value);
    frame.style.strokeWidth = `${Math.min(5, 1 + 0.7 * sigma).toFixed(2)}px`;     // a blurred pen draws a heavier line

    this.part(".player").classList.toggle("is-locating", this.word !== null);
    if (this.word !== null) {
      const heat = this.part(".heat");
      alignDRAW.paint(heat, picture.heatImage(this.word, getComputedStyle(heat).color.match(/[\d.]+/g).map(Number)));
    }
  }

  showControls(t) {
    const { clock } = this;
    const press = (name, on) => this.part(name).setAttribute("aria-pressed", String(on));
    this.part(".glimpse").textContent = `glimpse ${t + 1} of ${this.payload.glimpses}`;
    this.part(".play").setAttribute("aria-label", clock.playing ? "Pause" : "Play");
    this.part(".play").classList.toggle("is-playing", clock.playing);
    this.part(".back").disabled = t === 0;
    this.part(".forward").disabled = t === this.payload.glimpses - 1;
    this.part(".speed").value = String(clock.speed);
    press(".loop", clock.loop);
    press(".only-change", this.onlyChange);
    press(".show-window", !this.part(".window").hasAttribute("hidden"));
  }
};
