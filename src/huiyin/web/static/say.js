/* The say page: a small sum for the phone instead of a riddle for the person, and typed words that survive a change of
   language. Plain enough for Chromium 79 over plain HTTP. Without it the page works all the same. */
(function () {
  "use strict";

  var form = document.querySelector("form.say");
  if (!form) { return; }
  var proof = form.elements.proof;
  var button = form.querySelector(".press button");
  var files = form.elements.files;
  var label = button.textContent;
  var waiting = false;

  if (!proof.value) {
    window.solveProof(form.elements.challenge.value, +proof.getAttribute("data-parts"), +proof.getAttribute("data-bits"), function (said) {
      proof.value = said;
      if (waiting) { form.submit(); }
    });
  }
  form.addEventListener("submit", function (event) {
    if (waiting) { event.preventDefault(); return; }
    button.textContent = form.getAttribute("data-wait");
    if (!proof.value) { waiting = true; event.preventDefault(); }
  });
  window.addEventListener("pageshow", function () { waiting = false; button.textContent = label; });

  /* Matters that the office offers appear beside what is typed, a moment after the typing stops. */

  var place = form.querySelector(".beside-said"), address = form.getAttribute("data-alike"), timer = 0, asked = "";
  function compare() {
    var said = form.elements.body.value, chosen = form.querySelector("input[name=join]:checked");
    if (said.length < 8 || said === asked) { return; }
    asked = said;
    var request = new XMLHttpRequest(), typed = new FormData();
    typed.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    typed.append("body", said.slice(0, 2000));
    typed.append("subject", form.elements.subject.value);
    typed.append("join", chosen ? chosen.value : "");
    request.open("POST", address);
    request.onload = function () {
      if (request.status === 200 && asked === said) { place.innerHTML = request.responseText; }
    };
    request.send(typed);
  }
  if (place && address) {
    form.elements.body.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(compare, 900); });
    form.elements.body.addEventListener("change", compare);
  }

  /* A file that is too large is better known before it is sent. */

  files.addEventListener("change", function () {
    var note = form.querySelector(".too-large"), large = [];
    for (var n = 0; n < files.files.length; n++) {
      if (files.files[n].size > 10 * 1024 * 1024) { large.push(files.files[n].name); }
    }
    note.hidden = !large.length;
    note.textContent = large.length ? large.join(", ") + " — " + form.getAttribute("data-large") : "";
  });

  /* Words typed before the language or the size of letters is switched come back after it, and are kept no longer. */

  var DRAFT = "draft";
  function fields() {
    return Array.prototype.filter.call(form.elements, function (one) {
      return one.name && one.type !== "hidden" && one.type !== "file" && one.type !== "submit" && one.name !== "sum";
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll(".switches form"), function (one) {
    one.addEventListener("submit", function () {
      var kept = fields().map(function (field) { return [field.name, field.value, field.checked]; });
      try { sessionStorage.setItem(DRAFT, JSON.stringify(kept)); } catch (full) { /* then it is lost, as without script */ }
    });
  });
  try {
    var kept = JSON.parse(sessionStorage.getItem(DRAFT) || "[]");
    sessionStorage.removeItem(DRAFT);
    if (!form.elements.body.value) {
      kept.forEach(function (said) {
        fields().forEach(function (field) {
          if (field.name !== said[0]) { return; }
          if (field.type === "radio" || field.type === "checkbox") {
            if (field.value === said[1]) { field.checked = said[2]; }
          } else { field.value = said[1]; }
        });
      });
    }
  } catch (broken) { /* nothing to bring back */ }
})();
