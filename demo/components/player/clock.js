// Which glimpse is shown, and whether time passes. Several players may listen to one clock.
alignDRAW.Clock = class {
  constructor(glimpseMs) {
    this.glimpseMs = glimpseMs;
    this.glimpses = 1;
    this.at = 0;                // the glimpse shown, from 0
    this.speed = 1;
    this.loop = false;
    this.playing = false;
    this.listeners = [];
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  // A new drawing: play it from the start, or show it finished to those who asked for less motion.
  begin(glimpses) {
    this.glimpses = glimpses;
    this.playing = false;
    this.at = 0;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.seek(glimpses - 1);
    else this.play();
  }

  play() {
    if (this.glimpses === 1) return this.pause();       // drawn at once: there is nothing to play
    if (this.at === this.glimpses - 1) this.at = 0;
    this.playing = true;
    this.since = performance.now();
    this.tell();
    this.wait();
  }

  pause() {
    this.playing = false;
    this.tell();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  // Go to a glimpse and stay there.
  seek(glimpse) {
    this.at = Math.max(0, Math.min(this.glimpses - 1, glimpse));
    this.pause();
  }

  change(settings) {
    Object.assign(this, settings);
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  wait() {
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame((now) => this.pass(now));
  }

  pass(now) {
    if (!this.playing) return;
    const last = this.at === this.glimpses - 1;
    const due = (last ? 15 : 1) * this.glimpseMs / this.speed;      // a looping drawing rests when it is finished
    if (now - this.since >= due) {
      this.since = Math.max(this.since + due, now - due);           // no race to catch up after a pause of the page
      this.at = last ? 0 : this.at + 1;
      if (this.at === this.glimpses - 1 && !this.loop) this.playing = false;
      this.tell();
    }
    this.wait();
  }
};

{
  const clocks = {};
  alignDRAW.clock = (name, glimpseMs) => clocks[name] ??= new alignDRAW.Clock(glimpseMs);
}
