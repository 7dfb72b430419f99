// The caption as chips, the words the model does not know, and the attention ribbon; for a model that attends to no words, plain chips
// and a plain slider. Words only ever go in as text.
const MANY = 14;            // words; a longer caption is set smaller
const RARE = 30;            // times; a word that training showed less often is marked

alignDRAW.Words = class {
  // onWord(n or null): the word to locate; onPin(n or null): the word clicked; onSeek(glimpse);
  // onReplace(caption, word, other): draw this one instead, which says `other` for `word`
  constructor(element, { onWord, onReplace, onSeek, onPin = () => {} }) {
    this.part = (name) => element.querySelector(name);
    this.onWord = onWord;
    this.onReplace = onReplace;
    this.onPin = onPin;
    this.pinned = null;
    this.scrub(this.part(".ribbon-track"), onSeek);
    this.part(".scrub").addEventListener("input", ({ target }) => onSeek(Number(target.value) - 1));
    this.label = this.part(".chips").getAttribute("aria-label");
  }

  load({ words, unknown, left_out: leftOut, seen, glimpses, drawings }) {
    this.words = words;
    this.glimpses = glimpses;
    this.attends = drawings[0].attention !== null;
    this.part(".ribbon").hidden = !this.attends;
    Object.assign(this.part(".scrub"), { hidden: this.attends || glimpses === 1, max: glimpses });
    this.part(".chips").setAttribute("aria-label", this.attends ? this.label : "The words");
    this.pinned = null;
    this.onWord(null);
    this.part(".chips").replaceChildren(...words.map((word, n) => this.chip(word, n, word in unknown, seen[word])));
    this.part(".unknown").replaceChildren(...Object.entries(unknown).map(([word, near]) => this.unknown(word, near)), ...unread(leftOut));
    this.part(".ribbon-words").replaceChildren(...words.map((word) => make("span", { textContent: word })));
    this.part(".ribbon").style.setProperty("--words", words.length);
    this.part(".chips").classList.toggle("are-many", words.length > MANY);
    this.part(".ribbon-track").setAttribute("aria-valuemax", glimpses);
  }

  // seen: how often training showed the word, where that is known
  chip(word, n, unknown, seen) {
    const chip = make("button", { type: "button", className: "chip", textContent: word });
    chip.classList.toggle("is-unknown", unknown);
    chip.classList.toggle("is-rare", seen < RARE);
    const told = [unknown ? "The model does not know this word. It drew it as an unknown one." : this.attends && "Where this word was drawn.",
      seen && `Training showed it ${seen.toLocaleString("en")} times${seen < RARE ? ": too seldom to be sure of it" : ""}.`];
    chip.title = told.filter(Boolean).join(" ");
    chip.setAttribute("aria-pressed", "false");
    const show = () => this.onWord(n);
    const leave = () => this.onWord(this.pinned);
    chip.addEventListener("pointerenter", show);
    chip.addEventListener("pointerleave", leave);
    chip.addEventListener("focus", show);
    chip.addEventListener("blur", leave);
    chip.addEventListener("click", () => {      // a touch screen has no hover: a tap keeps the word
      this.pin(this.pinned === n ? null : n);
      this.onPin(this.pinned);
    });
    return chip;
  }

  pin(n) {
    this.pinned = n;
    this.chips().forEach((chip, m) => chip.setAttribute("aria-pressed", String(m === n)));
    this.onWord(n);
  }

  // who: does not know the word
  unknown(word, near, who = "this model") {
    const line = make("p");
    const ending = near.length ? ". Draw instead:" : ", and it knows none like it.";
    line.append(make("q", { textContent: word }), ` is a word ${who} does not know${ending}`);
    for (const other of near) {
      const button = make("button", { type: "button", className: "near", textContent: other });
      button.addEventListener("click", () => this.onReplace(this.words.map((w) => w === word ? other : w).join(" "), word, other));
      line.append(" ", button);
    }
    return line;
  }

  chips() {
    return this.part(".chips").querySelectorAll(".chip");
  }

  // attention: [T][N] of the drawing shown, or null; most: its largest value
  showDrawing(attention) {
    this.attention = attention;
    if (!attention) return;
    this.most = Math.max(...attention.flat());
    const colour = accent();
    const image = new ImageData(this.glimpses, this.words.length);       // a pixel a glimpse and word
    attention.forEach((alpha, t) => alpha.forEach((share, n) => {
      image.data.set([...colour, 255 * share / this.most], 4 * (n * this.glimpses + t));
    }));
    alignDRAW.paint(this.part(".ribbon-map"), image);
  }

  showGlimpse(t) {
    this.part(".scrub").value = t + 1;
    if (!this.attention) return;
    const alpha = this.attention[t];
    this.chips().forEach((chip, n) => chip.style.setProperty("--share", (alpha[n] / this.most).toFixed(3)));
    const track = this.part(".ribbon-track");
    const head = this.part(".ribbon-head");
    head.style.setProperty("--at", t / this.glimpses);
    head.style.setProperty("--step", 1 / this.glimpses);
    const attended = this.words[alpha.indexOf(Math.max(...alpha))];
    track.setAttribute("aria-valuenow", t + 1);
    track.setAttribute("aria-valuetext", `glimpse ${t + 1} of ${this.glimpses}, most attended word: ${attended}`);
  }

  scrub(track, onSeek) {
    const seek = (event) => {
      const box = track.getBoundingClientRect();
      onSeek(Math.floor((event.clientX - box.left) / box.width * this.glimpses));
    };
    track.addEventListener("pointerdown", (event) => {
      track.setPointerCapture(event.pointerId);
      seek(event);
    });
    track.addEventListener("pointermove", (event) => {
      if (track.hasPointerCapture(event.pointerId)) seek(event);
    });
  }
};

// A line about emoji and signs that the model cannot read, if there are any.
function unread(signs) {
  if (!signs.length) return [];
  return [make("p", { textContent: `${signs.join(" ")} ${signs.length > 1 ? "were" : "was"} left out: the model reads words.` })];
}
