const button = element.querySelector("button");
const target = () => document.getElementById(props.target);
const isOpen = () => button.getAttribute("aria-expanded") === "true";
button.textContent = props.text;
button.setAttribute("aria-controls", props.target);

function set(open) {
  target().classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", String(open));
}

button.addEventListener("click", () => set(!isOpen()));

if (props.menu) {
  const outside = (place) => place instanceof Node && !element.contains(place) && !target().contains(place);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    set(false);
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => { if (isOpen() && outside(event.target)) set(false); });
  document.addEventListener("focusin", (event) => { if (isOpen() && outside(event.target)) set(false); });
}
