// A small chart: nats over steps, of pictures it learns from (a line) and of those held out (dots), and the step on show.
const WIDE = 300, HIGH = 110;
const { drawn, make, tile, plural, duration, sentences } = alignDRAW;

const NAMES = { bound: "bound", kl: "KL", reconstruction: "reconstruction" };

function chart(name, log, lastStep, shownStep) {
  const measured = log.some((line) => line.trained_on);       // else there is only the mean of what each step was shown
  const trained = log.filter((line) => !measured || line.trained_on).map((line) => [line.step, (line.trained_on ?? line)[name]]);
  const held = log.filter((line) => line.held_out).map((line) => [line.step, line.held_out[name]]);
  const values = [...trained, ...held].map(([, value]) => value);
  const least = Math.min(...values), most = Math.max(...values), room = (most - least || 1) * 0.08;
  const x = (step) => step / Math.max(lastStep, 1) * WIDE;
  const y = (value) => HIGH - (value - least + room) / (most - least + 2 * room || 1) * HIGH;
  // Of one point a line of no length, which its round ends make a dot.
  const points = (pairs) => (pairs.length === 1 ? [...pairs, ...pairs] : pairs).map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const svg = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img",
    "aria-label": values.length ? `${name}: from ${values[0].toFixed(0)} to ${trained.at(-1)?.[1].toFixed(0)} nats` : name });
  if (values.length) {
    svg.append(drawn("line", { x1: x(shownStep), x2: x(shownStep), y1: 0, y2: HIGH, class: "shown", "vector-effect": "non-scaling-stroke" }),
      drawn("polyline", { points: points(trained), class: trained.length === 1 ? "trained alone" : "trained", "vector-effect": "non-scaling-stroke" }),
      drawn("polyline", { points: points(held), class: held.length === 1 ? "held alone" : "held", "vector-effect": "non-scaling-stroke" }));
  }
  const last = (pairs) => pairs.length ? pairs.at(-1)[1].toFixed(1) : "–";
  return make("figure", { className: "chart" },
    make("figcaption", {}, make("strong", {}, NAMES[name]), make("span", { className: "of-trained" }, `${last(trained)}`),
      make("span", { className: "of-held" }, held.length ? `${last(held)} held out` : "")),
    make("div", { className: "plot" }, svg, make("small", { className: "most" }, values.length ? most.toFixed(0) : ""),
      make("small", { className: "least" }, values.length ? least.toFixed(0) : "")));
}
