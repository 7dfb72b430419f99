// A reading: the picture as the reader saw it, and its sentence, which appears word by word; each word shows where it looked.
const WORD_MS = 120;        // until the next word
const REST_MS = 900;        // that the last word's place stays

alignDRAW.ReadingView = class {
  constructor(element) {
    this.element = element.querySelector(".reading");
    this.part = (name) => this.element.querySelector(name);
    this.part(".sentence").addEventListener("keydown", (event) => this.move(event));
  }

  load(reading) {
    clearTimeout(this.timer);
    this.reading = reading;
    this.at = this.pointed = this.pinned = null;
    this.element.hidden = false;
    this.element.style.setProperty("--ratio", reading.ratio);
    put(this.part(".picture"), { src: reading.picture, alt: `The picture as ${reading.reader} saw it` });
    this.words = reading.words.map((each, n) => this.word(each, n));
    this.part(".sentence").replaceChildren(...set(this.words));
    this.part(".heard").textContent = `It reads: ${reading.caption}`;
    this.part(".told").textContent = reading.told;
    this.part(".key").hidden = !reading.told;
    this.part(".sure").textContent = reading.sure;
    this.part(".reader").textContent = `${reading.reader}, ${reading.attention} attention`;
    this.part(".places")?.replaceChildren(...reading.words.map(({ word }, n) => this.small(word, n)));
    this.begin();
  }

  // Word by word; at once for those who asked for less motion.
  begin() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.words.forEach((word) => word.classList.toggle("is-unsaid", !still));
    if (still) this.show();
    else this.say(0);
  }

  say(n) {
    const ended = n === this.words.length;
    this.at = ended ? null : n;
    this.words[n]?.classList.remove("is-unsaid");
    this.show();
    if (!ended) this.timer = setTimeout(() => this.say(n + 1), n + 1 === this.words.length ? REST_MS : WORD_MS);
  }

  word({ word, agrees }, n) {
    const button = make("button", { type: "button", className: "word", tabIndex: n ? -1 : 0, textContent: word });
    button.classList.toggle("agrees", agrees === true);
    button.classList.toggle("differs", agrees === false);
    if (agrees !== null) button.setAttribute("aria-label", `${word}, ${agrees ? "in the caption" : "not in the caption"}`);
    button.setAttribute("aria-pressed", "false");
    this.points(button, n);
    button.addEventListener("focus", () => this.point(n));
    button.addEventListener("blur", () => this.point(null));
    return button;
  }

  // A small picture of a word's place.
  small(word, n) {
    const { picture, places, attention, reach } = this.reading;
    const frame = make("span", { className: "small" }, make("img", { src: picture, alt: "" }), alignDRAW.placeOf(places[n], attention, reach));
    const button = make("button", { type: "button", tabIndex: -1, title: `Show large where it looked for “${word}”` }, frame, make("span", { textContent: word }));
    this.points(button, n);
    return button;
  }

  points(button, n) {
    button.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType === "mouse") this.point(n); });
    button.addEventListener("pointerleave", () => this.point(null));
    button.addEventListener("click", () => {        // a touch screen has no hover: a tap keeps the word
      this.pinned = this.pinned === n ? null : n;
      this.words.forEach((word, m) => word.setAttribute("aria-pressed", String(m === this.pinned)));
      this.point(this.pinned);
    });
  }

  point(n) {
    this.pointed = n;
    this.show();
  }

  // Arrows, Home and End go from word to word.
  move(event) {
    const at = this.words.indexOf(event.target);
    const last = this.words.length - 1;
    const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();        // the player's glimpses stay where they are
    const next = Math.max(0, Math.min(last, to));
    this.words.forEach((word, n) => { word.tabIndex = n === next ? 0 : -1; });
    this.words[next].focus();
  }

  show() {
    const n = this.pointed ?? this.at ?? this.pinned;
    this.words.forEach((word, m) => word.classList.toggle("is-looked-for", m === n));
    const { places, attention, reach } = this.reading;
    this.part(".place").replaceChildren(...(n === null ? [] : [alignDRAW.placeOf(places[n], attention, reach)]));
  }
};
