// Gradio gives each radio button of a choice a name of its own, and the choice none. Here a choice is a group: it has its label for a name
// and one tab stop, and the arrow keys move within it.
{
  let groups = 0;

  const group = (fieldset, buttons) => {
    groups += 1;
    const label = fieldset.querySelector("[data-testid=block-info]");
    if (label) {
      label.id ||= `choice-${groups}`;
      put(fieldset, { role: "radiogroup", "aria-labelledby": label.id });
    }
    for (const button of buttons) button.name = `choice-${groups}`;
  };

  const look = () => {
    for (const fieldset of document.querySelectorAll("fieldset")) {
      const buttons = [...fieldset.querySelectorAll("input[type=radio]")];
      if (new Set(buttons.map(({ name }) => name)).size > 1) group(fieldset, buttons);
    }
  };

  let looking = 0;
  new MutationObserver(() => {
    cancelAnimationFrame(looking);
    looking = requestAnimationFrame(look);
  }).observe(document.documentElement, { childList: true, subtree: true });
}
