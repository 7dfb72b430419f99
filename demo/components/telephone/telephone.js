// The first caption, then round by round a picture over what was read in it. What survived of the first caption is underlined.
const { make, set } = alignDRAW;
const section = element.querySelector(".telephone");
const list = section.querySelector("ol");
let rounds = [];            // on show, as texts

const first = ({ word, lost }) => lost ? make("s", { textContent: word, title: "lost on the way" }) : make("span", { textContent: word });
const said = ({ word, kept }) => kept ? make("mark", { textContent: word, title: "survived" }) : make("span", { textContent: word });

function item({ picture, drawn, words }) {
  const image = make("img", { src: picture, alt: `Drawing of: ${drawn}` });
  return make("li", {}, make("figure", {}, make("span", {}, image), make("figcaption", {}, ...set(words.map(said)))));
}

// Rounds that are there already stay: a new one comes in at the end.
function load() {
  const game = props.value && JSON.parse(props.value);
  section.hidden = !game;
  if (!game) return;
  section.querySelector(".first").replaceChildren(...set(game.first.map(first)));
  const now = game.rounds.map((each) => JSON.stringify(each));
  const goesOn = rounds.every((text, i) => text === now[i]);
  if (!goesOn) list.replaceChildren();
  list.append(...game.rounds.slice(goesOn ? rounds.length : 0).map(item));
  rounds = now;
  section.querySelector(".told").textContent = game.told;
}

watch("value", load);
load();
