// Sharpened pictures come after their drawings, by a way of their own: what has come for a player or board is kept until it shows these
// drawings. Each is a payload of sharpened pictures alone, in the order of the payloads that are shown.
alignDRAW.brought = {};

alignDRAW.bring = (name, sharpened) => {
  alignDRAW.brought[name] = sharpened;
  alignDRAW.players.find((player) => player.name === name)?.sharpen();
};

// Sharpen the pictures shown by these payloads, if what has come is of the same drawings.
alignDRAW.sharpen = (name, payloads, pictures) => {
  const brought = alignDRAW.brought[name] ?? [];
  if (brought.length !== payloads.length || brought.some((each, k) => drawingsOf(each) !== drawingsOf(payloads[k]))) return Promise.resolve();
  const packed = brought.flatMap(({ drawings }) => drawings.map(({ sharpened }) => sharpened));
  return Promise.all(pictures.map((picture, i) => picture.sharpen(packed[i])));
};

// Which drawings a payload holds.
function drawingsOf({ caption, checkpoint, temperature, strength, drawings }) {
  return JSON.stringify([caption, checkpoint, temperature, strength, drawings.map(({ seed }) => seed)]);
}
