// Space, arrows, Home and End, for the player in focus; where no field has the focus, for the first player in sight.
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
  }[event.key];
  if (!act || (event.key === " " && event.target.closest("button"))) return;       // space presses the button in focus
  event.preventDefault();
  act();
});

// Gradio's sliders say that they were let go after the pointer alone. An arrow key on the track or Enter in the field lets go as well.
document.addEventListener("keyup", ({ key, target }) => {
  if (!target.closest(".slider")) return;
  if (target.type === "range" && /^(Arrow|Page|Home|End)/.test(key)) target.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  if (target.type === "number" && key === "Enter") target.blur();         // it is let go when it is left
});

alignDRAW.playerFor = (target) => {
  if (target.closest("input, textarea, select, [contenteditable]")) return null;
  const own = alignDRAW.players.find(({ element }) => element.contains(target));
  if (own || target.closest("[role=slider], [role=listbox], [role=radiogroup], [role=tablist]")) return own;
  return alignDRAW.players.find(({ element }) => element.offsetParent !== null);
};
