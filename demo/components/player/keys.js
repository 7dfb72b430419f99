// Space, arrows, Home, End and f, for the player in focus; where no field has the focus, for the first player in sight.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const player = alignDRAW.playerFor(event.target);
  if (!player?.picture) return;
  const { clock } = player;
  const act = {
    " ": () => clock.toggle(),
    ArrowLeft: () => clock.seek(clock.at - 1),
    ArrowRight: () => clock.seek(clock.at + 1),
    Home: () => clock.seek(0),
    End: () => clock.seek(clock.glimpses - 1),
    f: () => player.full.toggle(),
  }[event.key];
  if (!act || (event.key === " " && event.target.closest("button, summary, [role=button]"))) return;     // space presses what is in focus
  event.preventDefault();
  act();
});

// Gradio's sliders say that they were let go after the pointer alone, and whenever their number is left, changed or not. Here an arrow key
// on the track lets go as well, Enter in the number too, and who only passes through the number changes nothing.
document.addEventListener("keyup", ({ key, target }) => {
  if (!target.closest(".slider")) return;
  if (target.type === "range" && /^(Arrow|Page|Home|End)/.test(key)) target.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  if (target.type === "number" && key === "Enter") {
    delete target.dataset.before;
    target.blur();
    target.focus({ preventScroll: true });
  }
});
document.addEventListener("focusin", ({ target }) => { if (target.matches(".slider input[type=number]")) target.dataset.before = target.value; });
document.addEventListener("blur", (event) => {
  const { target } = event;
  if (target instanceof Element && target.matches(".slider input[type=number]") && target.dataset.before === target.value) event.stopPropagation();
}, true);

alignDRAW.playerFor = (target) => {
  if (target.closest("input, textarea, select, [contenteditable]")) return null;
  const own = alignDRAW.players.find(({ element }) => element.contains(target));
  if (own || target.closest("[role=slider], [role=listbox], [role=radiogroup], [role=tablist]")) return own;
  return alignDRAW.players.find(({ element }) => element.offsetParent !== null);
};
