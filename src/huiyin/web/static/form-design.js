// The designer shows only the fields that the chosen kind of question has. Without script all of them are there.
(function () {
  "use strict";
  document.querySelectorAll("form[data-question]").forEach((form) => {
    const kind = form.querySelector("[data-kind]");
    function show() {
      form.querySelectorAll("[data-for]").forEach((part) => {
        part.hidden = !part.dataset.for.split(" ").includes(kind.value);
      });
    }
    kind.addEventListener("change", show);
    show();
    const first = form.querySelector('[name="options"]');
    const field = first && !first.closest("[data-for]").hidden ? first : form.querySelector('[name="text"]');
    field.focus();
  });
})();
