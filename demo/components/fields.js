// May a field be as high as its lines, however wide these are? (Gradio leaves out @supports of style sheets.)
if (CSS.supports("field-sizing", "content")) document.documentElement.classList.add("sizes-fields");
