// The sorting table by keys. Each key presses a button, opens a form or follows a link that is there without it, too.
(function () {
  "use strict";

  let chord = 0;

  function isTyping(target) {
    return target instanceof Element && target.matches('textarea, select, input:not([type="checkbox"]):not([type="radio"])');
  }

  function open(step) {
    document.querySelectorAll("details.move[open]").forEach((one) => { if (one !== step) one.open = false; });
    step.open = true;
    const empty = Array.from(step.querySelectorAll("input[type=text], textarea")).find((field) => !field.value);
    const next = empty || step.querySelector("button.go");
    if (next) next.focus();
    step.scrollIntoView({ block: "nearest" });
  }

  // The clerk may begin from the voice's own words, without what tells who spoke; what was typed is not overwritten.
  function draft(step, button) {
    const problem = step.querySelector("textarea");
    if (!problem || !button) return;
    if (!problem.value.trim()) problem.value = button.dataset.draft;
    problem.focus();
    problem.setSelectionRange(0, 0);
    problem.scrollTop = 0;
  }

  document.addEventListener("click", function (event) {
    const pressed = event.target instanceof Element && event.target.closest("[data-draft], [data-fills]");
    if (!pressed) return;
    const step = document.querySelector('details.move[data-step="open_case"]');
    if (!step) return;
    if (!step.open) open(step);
    draft(step, step.querySelector("[data-draft]"));
  });

  // What is marked in the text becomes the passage; several marked places stand one under the other.
  function cut(step) {
    const marked = window.getSelection();
    const body = document.getElementById("said");
    const text = marked && body && marked.rangeCount && body.contains(marked.getRangeAt(0).commonAncestorContainer) ? marked.toString().trim() : "";
    open(step);
    const passage = step.querySelector("textarea");
    if (!passage || !text) return;
    passage.value = text;
    const ref = step.querySelector("input[type=text]");
    if (ref) ref.focus();
  }

  function press(key) {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    if (found.matches("details.move")) {
      if (key === "p") cut(found); else open(found);
    } else if (found.matches("details")) {
      found.open = !found.open;
    } else if (found.matches("input")) {
      found.focus();
      found.select();
    } else {
      found.click();
    }
    return true;
  }

  // Before others who listen: on this page a key means what the page says it means.
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.repeat) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target instanceof Element) {
      const go = event.target.closest("details.move")?.querySelector("button.go");
      if (go) { event.preventDefault(); go.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details.move[open], details.keys[open]").forEach((one) => { one.open = false; });
      if (document.activeElement) document.activeElement.blur();
      return;
    }
    if (isTyping(event.target)) return;
    if (event.key === "g") { chord = Date.now(); return; }
    if (Date.now() - chord < 1500) { chord = 0; return; }
    if (event.key.length === 1 && press(event.key)) event.preventDefault();
  }, true);
}());
