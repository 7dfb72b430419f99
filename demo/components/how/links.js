// Quiet links from the parts of the Draw tab to the terms of the How it works tab.
const PATIENCE = 3000;          // ms until the tab, which Gradio builds when it is first opened, is there

function explain(term) {
  document.querySelector('#tabs [role=tab][data-tab-id="how"]').click();
  const asked = performance.now();
  const go = () => {
    const place = document.getElementById(`how-${term}`);
    if (place?.getClientRects().length) {
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: "center" });
    } else if (performance.now() - asked < PATIENCE) requestAnimationFrame(go);
  };
  go();
}

function link(term, question) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "what", textContent: "?", title: question });
  button.setAttribute("aria-label", question);
  button.addEventListener("click", () => explain(term));
  return button;
}

function putLinks() {
  const within = (selector) => document.querySelector(`#${props.player} ${selector}`);
  within(".label").append(link("glimpse", "What is a glimpse?"));
  within(".show-window").after(link("window", "What is the window?"));
  const note = Object.assign(document.createElement("p"), { className: "what-note" });
  note.append("a row for each word, a column for each glimpse ", link("ribbon", "What is the ribbon?"));
  within(".ribbon").after(note);
  document.querySelector("#temperature [data-testid=block-info]").append(" ", link("seed", "What is the temperature?"));
}

document.addEventListener("alignDRAW:show", putLinks, { once: true });
