// Lists: how many rows are ticked, and all of them at once; on the sheet, a button that prints. Everything works without it.
(function () {
  "use strict";

  const form = document.querySelector("form.rows-form");
  const head = form && form.querySelector("thead .pick");
  const said = form && form.querySelector(".picked");
  if (head && said) {
    const boxes = Array.from(form.querySelectorAll('tbody input[name="ref"]'));
    const words = said.textContent;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", head.textContent.trim());
    head.append(all);
    const count = function () {
      const n = boxes.filter((box) => box.checked).length;
      said.textContent = n ? `${words} (${n})` : words;
      all.checked = n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
    };
    all.addEventListener("change", function () {
      boxes.forEach((box) => { box.checked = all.checked; });
      count();
    });
    form.addEventListener("change", count);
    count();
  }

  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
}());
