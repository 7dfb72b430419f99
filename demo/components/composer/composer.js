// Chips that put themselves into the caption where the cursor is, with a space on each side that needs one.
const { make } = alignDRAW;
const field = () => document.querySelector(`#${props.caption} textarea`);
const details = element.querySelector("details");

function show() {
  const kinds = Object.entries(props.value?.kinds ?? {});
  details.hidden = !kinds.length;
  element.querySelector(".kinds").replaceChildren(...kinds.map(([kind, phrases]) => {
    const group = make("div", { className: "kind", label: kind }, make("span", { textContent: kind }), ...phrases.map(chip));
    group.setAttribute("role", "group");
    return group;
  }));
}

function chip(phrase) {
  const button = make("button", { type: "button", textContent: phrase });
  button.addEventListener("click", () => insert(phrase));
  return button;
}

function insert(phrase) {
  const caption = field();
  const { selectionStart: start, selectionEnd: end, value } = caption;
  const before = /(^|\s)$/.test(value.slice(0, start)) ? "" : " ";
  const after = /^([\s.,;!?]|$)/.test(value.slice(end)) ? "" : " ";
  caption.setRangeText(`${before}${phrase}${after}`, start, end, "end");
  caption.dispatchEvent(new Event("input", { bubbles: true }));     // so that Gradio knows
  caption.focus();
}

document.addEventListener("keydown", ({ key, target }) => {
  if (!details.open) return;
  if (key === "Enter" && target === field()) details.open = false;      // it is drawn
  if (key === "Escape") {
    details.open = false;
    if (element.contains(target)) element.querySelector("summary").focus();
  }
});
document.addEventListener("pointerdown", ({ target }) => {
  if (details.open && !element.contains(target) && target !== field()) details.open = false;
});
watch("value", show);
show();
