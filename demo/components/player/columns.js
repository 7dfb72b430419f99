// How many of `count` things stand in a row of `width` pixels, each at least `least` wide with a gap between them: as few rows as there is
// room for, the last as full as can be.
function evenColumns(count, width, least, gap) {
  const most = Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap))));
  const rows = Math.ceil(count / most);
  for (let columns = most; columns > most / 2; columns--) if (count % columns === 0) return columns;
  return Math.ceil(count / rows);
}
