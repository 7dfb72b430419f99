// One player: shows a drawing at the glimpse its clock is at, with its controls.
alignDRAW.players = [];

// onReplace(caption): draw this one instead
alignDRAW.mount = (element, props, watch, onReplace) => {
  const player = new alignDRAW.Player(element, props.name, alignDRAW.clock(props.clock, props.glimpse_ms), onReplace);
  alignDRAW.players.push(player);
  const load = () => { if (props.value) player.load(JSON.parse(props.value)); };
  watch("value", load);
  load();
};

// What the player of this name shows: enough to draw it again.
alignDRAW.shown = (name) => alignDRAW.players.find((player) => player.name === name)?.facts() ?? null;

alignDRAW.Player = class {
  constructor(element, name, clock, onReplace) {
    this.element = element;
    this.name = name;
    this.clock = clock;
    this.word = null;           // whose place is shown
    this.part = (name) => element.querySelector(name);
    this.frame = new alignDRAW.Frame(this.part(".player"));
    this.sharp = new alignDRAW.Sharp(this.part(".player"), clock, () => this.show());
    this.controls = new alignDRAW.Controls(element, clock, () => this.show());
    this.words = new alignDRAW.Words(element, {
      onWord: (n) => { this.word = n; this.show(); },
      onReplace,
      onSeek: (glimpse) => clock.seek(glimpse),
    });
    this.why = new alignDRAW.Why(element, () => this.show());
    this.everyWord = new alignDRAW.EveryWord(element, (n) => this.words.pin(n));
    this.full = new alignDRAW.Full(this.part(".player"), this.part(".full"));
    keepAbove(this.part(".wall"));
    clock.listen(() => this.show());
    this.part(".raw").addEventListener("click", () => clock.toggle());
  }

  async load(payload) {
    this.latest = payload;
    const pictures = await Promise.all(payload.drawings.map((drawing) => alignDRAW.Picture.load(drawing, payload)));
    if (this.latest !== payload) return;        // a newer drawing came while this one was being decoded
    this.payload = payload;
    this.pictures = pictures;
    this.picture = null;        // nothing to show until words and thumbnails are those of the new drawing
    this.words.load(payload);
    this.controls.load(payload);
    this.sharp.load(payload);
    this.why.load(payload);
    this.everyWord.load(payload);
    this.thumbnails();
    this.select(0);
    this.part(".player").classList.add("is-ready");
    this.clock.begin(payload.glimpses);
    await this.sharpen();
  }

  // With what has come of these drawings meanwhile: time goes on.
  async sharpen() {
    if (!this.payload) return;
    await alignDRAW.sharpen(this.name, [this.payload], this.pictures);
    this.show();
  }

  thumbnails() {
    const row = this.part(".thumbnails");
    row.hidden = this.pictures.length === 1;
    row.replaceChildren(...(row.hidden ? [] : this.pictures.map(({ seed }, i) => {
      const button = make("button", { type: "button", title: `seed ${seed}`, label: `Variation ${i + 1}, seed ${seed}` }, make("canvas"));
      button.addEventListener("click", () => this.select(i));
      return button;
    })));
  }

  // Put one of the variations in the large frame.
  select(i) {
    this.picture = this.pictures[i];
    this.frame.load(this.picture, this.payload);
    this.words.showDrawing(this.picture.attention);
    this.everyWord.select(this.picture);
    this.part(".thumbnails").querySelectorAll("button").forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
    const { temperature, strength, checkpoint } = this.payload;
    this.part(".facts").textContent = `seed ${this.picture.seed} · temperature ${temperature} · caption strength ${strength} · ${checkpoint}`;
    this.show();
  }

  facts() {
    if (!this.picture) return null;
    const { checkpoint, caption, temperature, strength } = this.payload;
    return { checkpoint, caption, temperature, strength, seed: this.picture.seed, glimpse: this.clock.at };
  }

  show() {
    if (!this.picture || this.clock.at >= this.payload.glimpses) return;     // a shared clock may be ahead of a drawing still to come
    this.showPicture(this.clock.at);
    this.controls.show();
    this.words.showGlimpse(this.clock.at);
    this.why.show(this.picture, this.payload, this.clock.at);
    document.dispatchEvent(new CustomEvent("alignDRAW:show", { detail: this }));      // the rest of the page follows
  }

  showPicture(t) {
    const { picture } = this;
    this.frame.show(t, { ...this.controls, word: this.word });
    this.sharp.show(picture, t);
    this.part(".thumbnails").querySelectorAll("canvas").forEach((small, i) => alignDRAW.paint(small, this.pictures[i].raw[t]));
  }
};
