// Question marks beside the parts of the Draw tab. Each opens what its term means in place, as the How it works tab says it, with a link
// to there.
const { make, openTab } = alignDRAW;
const PATIENCE = 3000;          // ms until a tab, which Gradio builds when it is first opened, is there
const EDGE = 8;                 // pixels between the popover and what is around it
const TEMPERATURE = "What is the temperature?";
const STRENGTH = "What is the caption strength?";

const popover = make("div", { className: "term", popover: "auto", id: "term" });
popover.setAttribute("role", "dialog");
popover.addEventListener("beforetoggle", ({ newState }) => { if (newState === "closed") asked.setAttribute("aria-expanded", "false"); });
document.body.append(popover);
let asked = null;               // the question mark whose term is on show

function explain(button, term, question) {
  asked?.setAttribute("aria-expanded", "false");
  asked = button;
  const said = element.querySelector(`[data-term=${term}]`);
  const more = make("button", { type: "button", className: "term-more", textContent: "How it works" });
  more.addEventListener("click", () => {
    popover.hidePopover();
    open(term);
  });
  popover.setAttribute("aria-label", question);
  popover.replaceChildren(make("h3", { textContent: said.querySelector("dt").textContent }),
    ...said.querySelector("dd").cloneNode(true).childNodes, more);
  popover.showPopover({ source: button });      // where it is open, of another question mark, it stays so
  button.setAttribute("aria-expanded", "true");
  place(button.getBoundingClientRect());
}

// Below the question mark, or above it where there is more room, and within the window.
function place({ left, right, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = popover;
  const within = (at, size, whole) => Math.max(EDGE, Math.min(at, whole - size - EDGE));
  const below = bottom + EDGE + height <= innerHeight || top < innerHeight - bottom;
  popover.style.left = `${within((left + right - width) / 2, width, innerWidth)}px`;
  popover.style.top = `${within(below ? bottom + EDGE : top - EDGE - height, height, innerHeight)}px`;
}

// In the How it works tab.
function open(term) {
  openTab("how");
  when(() => document.getElementById(`how-${term}`), (place) => {
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  });
}

// Once there is something to see, act on it.
function when(find, act) {
  const begun = performance.now();
  const look = () => {
    const found = find();
    if (found?.getClientRects().length) act(found);
    else if (performance.now() - begun < PATIENCE) requestAnimationFrame(look);
  };
  look();
}

function mark(term, question) {
  const button = make("button", { type: "button", className: "what", textContent: "?", title: question, label: question });
  alignDRAW.put(button, { "aria-haspopup": "dialog", "aria-expanded": "false" });
  button.popoverTargetElement = popover;        // a second press closes it
  button.addEventListener("click", (event) => {
    if (button === asked && popover.matches(":popover-open")) return;
    event.preventDefault();
    explain(button, term, question);
  });
  return button;
}

function putMarks() {
  const within = (selector) => document.querySelector(`#${props.player} ${selector}`);
  within(".label").append(mark("glimpse", "What is a glimpse?"));
  within(".look-sharp").after(mark("sharpened", "What is sharpened?"));
  within(".show-window").after(mark("window", "What is the window?"));
  within(".why-ask").after(make("p", { className: "what-note" }, "a row a word, a column a glimpse ",
    mark("ribbon", "What is the ribbon?")));
  document.querySelector("#sees .hint")?.append(" ", mark("reading", "How does a reader read?"));
  document.querySelector("#temperature [data-testid=block-info]").append(" ", mark("seed", TEMPERATURE));
  document.querySelector("#strength [data-testid=block-info]").append(" ", mark("strength", STRENGTH));
}

// Gradio builds this tab as well when it is first opened.
function putMarksOnCompare({ detail: tab }) {
  if (tab !== "compare") return;
  document.removeEventListener("alignDRAW:tab", putMarksOnCompare);
  for (const [slider, ...what] of [["temperature", "seed", TEMPERATURE], ["strength", "strength", STRENGTH]]) {
    when(() => document.querySelector(`#compare-${slider} [data-testid=block-info]`), (label) => label.append(" ", mark(...what)));
  }
}

document.addEventListener("alignDRAW:show", putMarks, { once: true });
document.addEventListener("alignDRAW:tab", putMarksOnCompare);
