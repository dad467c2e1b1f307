// Keying by the keyboard alone: a digit chooses and goes on, Enter goes on, on the last field it sends. Works without, too.
(function () {
  "use strict";
  const form = document.querySelector("form[data-keying]");
  if (!form) return;

  function fields() {
    return Array.from(form.querySelectorAll("#serial, .keys input, .keys textarea, #person-name, #person-contact"));
  }

  function on(field) {
    const all = fields();
    const next = all[all.indexOf(field) + 1];
    if (next) {
      next.focus();
      if (next.select) next.select();
    } else {
      form.requestSubmit();
    }
  }

  function say(field) {
    const output = field.parentElement.querySelector("output");
    if (!output) return;
    const words = new Map(field.dataset.choices.trim().split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
    const typed = field.value.trim().split(/[\s,\uFF0C\u3001]+/).filter(Boolean);
    const known = typed.every((one) => words.has(one) || Array.from(words.values()).includes(one));
    output.textContent = typed.map((one) => words.get(one) || one).join("\u3001");
    output.classList.toggle("error", !known);
    if (!known) output.textContent = "?";
  }

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || field.matches("button, [type=radio], [type=checkbox], a")) return;
    if (field.matches("textarea") && (event.shiftKey || event.ctrlKey)) return;
    event.preventDefault();
    if (field.id === "serial") field.dispatchEvent(new Event("change", { bubbles: true }));
    on(field);
  });

  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-choices]")) return;
    say(field);
    const said = field.parentElement.querySelector("output");
    if (field.matches("[data-quick]") && /^\d$/.test(field.value) && !said.classList.contains("error")) on(field);
  });

  form.querySelectorAll("[data-choices]").forEach((field) => field.value && say(field));
  const serial = document.getElementById("serial");
  serial.focus();
  serial.select();
})();
