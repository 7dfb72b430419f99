alignDRAW.mount(element, props, watch, (caption) => trigger("replace", { caption }));
