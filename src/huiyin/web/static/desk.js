// What makes the desk pleasant. Every page works without it. No dependency; Chromium 109 and later.
(function () {
  "use strict";

  const places = { d: "desk", v: "voices", l: "ledger", s: "sort", f: "figures", m: "manage" };
  const floating = "details.me[open], details.date[open], details.row-verbs[open]";
  const folding = `${floating}, details.fold[open]`;
  let waiting = "";
  let clock = 0;

  function isTyping(target) {
    if (!(target instanceof Element)) return false;
    if (target.closest("[contenteditable]")) return true;
    if (target.matches("textarea, select")) return true;
    return target.matches("input") && !/^(checkbox|radio|button|submit)$/.test(target.type);
  }

  // Rows of a list: the one that the keys are on is marked, and is the one that screen readers hear.

  function rows() {
    return Array.from(document.querySelectorAll("[data-rows] > [data-row], table.lines tbody tr")).filter((row) => row.querySelector("a[href], input"));
  }

  function current(all) {
    return all.findIndex((row) => row.classList.contains("chosen-row"));
  }

  function go(step) {
    const all = rows();
    if (!all.length) return false;
    const now = current(all);
    const next = Math.min(Math.max(now + step, 0), all.length - 1);
    if (now >= 0) all[now].classList.remove("chosen-row");
    const row = all[next];
    row.classList.add("chosen-row");
    const link = row.querySelector("a[href]") || row.querySelector("input");
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function chosen() {
    const all = rows();
    return all[current(all)] || null;
  }

  function open() {
    const row = chosen();
    const link = row && row.querySelector("a[href]");
    if (!link) return false;
    link.click();
    return true;
  }

  function tick() {
    const row = chosen();
    const box = row && row.querySelector('input[type="checkbox"]');
    if (!box) return false;
    box.click();
    return true;
  }

  function find() {
    const field = document.getElementById("finder");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  }

  function follow(selector) {
    const link = document.querySelector(selector);
    if (!link) return false;
    link.click();
    return true;
  }

  const keys = {
    "/": find,
    "?": () => follow('.menu a[aria-keyshortcuts="?"]'),
    j: () => go(1),
    k: () => go(-1),
    o: open,
    Enter: () => (document.activeElement === document.body ? open() : false),
    x: tick,
    n: () => follow('a[rel="next"]'),
    p: () => follow('a[rel="prev"]'),
  };

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      document.querySelectorAll(folding).forEach((one) => { one.open = false; });
      if (isTyping(event.target)) event.target.blur();
      return;
    }
    if (isTyping(event.target)) return;
    if (waiting === "g") {
      waiting = "";
      if (places[event.key] && follow(`[data-place="${places[event.key]}"]`)) event.preventDefault();
      return;
    }
    if (event.key === "g") {
      waiting = "g";
      window.clearTimeout(clock);
      clock = window.setTimeout(() => { waiting = ""; }, 1500);
      return;
    }
    const does = keys[event.key];
    if (does && does()) event.preventDefault();
  });

  // Menus close when somebody clicks elsewhere.
  document.addEventListener("click", function (event) {
    document.querySelectorAll(floating).forEach((one) => {
      if (!one.contains(event.target)) one.open = false;
    });
  });

  // A form is sent once: its buttons rest until the answer is there, or until one comes back to the page.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    document.body.classList.add("busy");
    // After this turn, so that the name of the pressed button is sent.
    window.setTimeout(() => {
      form.querySelectorAll("button").forEach((button) => { button.disabled = true; button.dataset.rests = "1"; });
    }, 0);
    // An answer that is a file leaves the page where it is.
    window.setTimeout(wake, 8000);
  });

  function wake() {
    document.body.classList.remove("busy");
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("button[data-rests]").forEach((button) => { button.disabled = false; delete button.dataset.rests; });
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (!isQuiet(event)) wake(); });

  // A look at what is being typed goes on beside the work and holds nothing up.
  function isQuiet(event) {
    return event.target instanceof Element && event.target.closest("[data-quiet]") !== null;
  }

  // Templates of text: chosen, they stand in the field; what was typed there is kept before them.
  document.addEventListener("click", function (event) {
    const link = event.target instanceof Element && event.target.closest("a[data-template]");
    if (!link) return;
    const field = document.getElementById(link.dataset.template);
    if (!field) return;
    event.preventDefault();
    field.value = field.value.trim() ? `${field.value.trim()}\n${link.dataset.text}` : link.dataset.text;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Paper has nothing to unfold.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.earlier").forEach((one) => { one.open = true; });
  });

  // Something long is under way.
  document.addEventListener("htmx:beforeRequest", (event) => { if (!isQuiet(event)) show(true); });
  document.addEventListener("htmx:afterRequest", () => show(false));
  function show(busy) {
    const sign = document.getElementById("working");
    if (!sign) return;
    sign.hidden = !busy;
    sign.classList.toggle("htmx-request", busy);
  }

  // On a phone the places stand in one line that scrolls: the one where we are is in sight.
  const here = document.querySelector(".places a[aria-current]");
  if (here) {
    const line = here.parentElement;
    line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
  }

  // The first field that is wrong is where one goes on.
  const wrong = document.querySelector(".field.wrong input, .field.wrong textarea, .field.wrong select");
  if (wrong) wrong.focus();
}());
