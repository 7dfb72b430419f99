// Where a reader looked for a word, as an element to lay over the picture. `place` is [rows][columns], of shares that sum to 1.
const FINER = 8;            // points of a glow for each place, across and down
const SPREAD = 0.6;         // of a place's Gaussian, in places
const DIM = 0.62;           // of the picture where it did not look
const TINT = 0.42;          // of the accent colour where it looked most

// reach: how far rows and columns reach, of the picture's sides
alignDRAW.placeOf = (place, attention, [down, across]) => {
  const made = attention === "soft" ? glow(place) : box(place);
  made.style.width = `${100 * across}%`;
  made.style.height = `${100 * down}%`;
  made.setAttribute("aria-hidden", "true");
  return made;
};

// Soft attention: all of the picture is looked at, some of it more. Dark where less, in the accent colour where more.
function glow(place) {
  const shares = finer(finer(place));       // along one side, then along the other
  const most = Math.max(...shares.flat());
  const image = new ImageData(shares[0].length, shares.length);
  const colour = accent();
  shares.flat().forEach((share, i) => {
    const lit = share / most;
    const cover = DIM * (1 - lit) + TINT * lit;
    image.data.set([...colour.map((level) => level * TINT * lit / cover), 255 * cover], 4 * i);
  });
  const canvas = make("canvas", { className: "glow" });
  alignDRAW.paint(canvas, image);
  return canvas;
}

// Each row of n shares as one of n * FINER, a Gaussian around the middle of each place; the result stands on its side.
function finer(rows) {
  const count = rows[0].length;
  const points = Array.from({ length: count * FINER }, (_, p) => (p + 0.5) / FINER - 0.5);
  return points.map((at) => {
    const weights = Array.from({ length: count }, (_, k) => Math.exp(-(((at - k) / SPREAD) ** 2) / 2));
    return rows.map((row) => row.reduce((sum, share, k) => sum + share * weights[k], 0));
  });
}

// Hard attention: one place alone is looked at.
function box(place) {
  const [rows, columns] = [place.length, place[0].length];
  const flat = place.flat();
  const at = flat.indexOf(Math.max(...flat));
  const where = { x: at % columns, y: Math.floor(at / columns), width: 1, height: 1 };
  const outside = `M0 0H${columns}V${rows}H0ZM${where.x} ${where.y}v1h1v-1Z`;
  const svg = drawn("svg", { class: "box", viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none" });
  svg.append(drawn("path", { d: outside, class: "outside" }), drawn("rect", { ...where, class: "casing" }), drawn("rect", { ...where, class: "edge" }));
  return svg;
}
