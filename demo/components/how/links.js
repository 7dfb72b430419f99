// Quiet links from the parts of the Draw tab to the terms of the How it works tab.
const { make } = alignDRAW;
const PATIENCE = 3000;          // ms until a tab, which Gradio builds when it is first opened, is there
const TEMPERATURE = "What is the temperature?";
const STRENGTH = "What is the caption strength?";

function explain(term) {
  document.querySelector('#tabs [role=tab][data-tab-id="how"]').click();
  when(() => document.getElementById(`how-${term}`), (place) => {
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  });
}

// Once there is something to see, act on it.
function when(find, act) {
  const asked = performance.now();
  const look = () => {
    const found = find();
    if (found?.getClientRects().length) act(found);
    else if (performance.now() - asked < PATIENCE) requestAnimationFrame(look);
  };
  look();
}

function link(term, question) {
  const button = make("button", { type: "button", className: "what", textContent: "?", title: question, label: question });
  button.addEventListener("click", () => explain(term));
  return button;
}

function putLinks() {
  const within = (selector) => document.querySelector(`#${props.player} ${selector}`);
  within(".label").append(link("glimpse", "What is a glimpse?"));
  within(".look-sharp").after(link("sharpened", "What is sharpened?"));
  within(".show-window").after(link("window", "What is the window?"));
  within(".ribbon").after(make("p", { className: "what-note" }, "a row for each word, a column for each glimpse ",
    link("ribbon", "What is the ribbon?")));
  document.querySelector("#temperature [data-testid=block-info]").append(" ", link("seed", TEMPERATURE));
  document.querySelector("#strength [data-testid=block-info]").append(" ", link("strength", STRENGTH));
}

// Gradio builds this tab as well when it is first opened.
function putLinkOnCompare({ detail: tab }) {
  if (tab !== "compare") return;
  document.removeEventListener("alignDRAW:tab", putLinkOnCompare);
  for (const [slider, ...what] of [["temperature", "seed", TEMPERATURE], ["strength", "strength", STRENGTH]]) {
    when(() => document.querySelector(`#compare-${slider} [data-testid=block-info]`), (label) => label.append(" ", link(...what)));
  }
}

document.addEventListener("alignDRAW:show", putLinks, { once: true });
document.addEventListener("alignDRAW:tab", putLinkOnCompare);
