// (An event is known by its name in quotes.)
const events = {
  open: (data) => trigger("open", data),
  compare: (data) => trigger("compare", data),
  what_if: (data) => trigger("what_if", data),
};
alignDRAW.mountBoard(element, props, watch, (name, data) => events[name](data));
