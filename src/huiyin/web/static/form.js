/* Filling in a questionnaire: what is filled in stays in this browser until the server has said that it has it. The token
   comes behind the # of the address, which no server and no log ever sees. Works in Chromium 79 over plain HTTP; without
   it the page is a plain form. */
(function () {
  "use strict";

  var form = document.getElementById("form");
  if (!form) { return; }
  var button = document.getElementById("press"), label = button.textContent;
  var lost = document.getElementById("lost"), back = document.getElementById("back");
  var token = form.elements["x-token"], proof = form.elements["x-proof"];
  var NAME = "form:" + form.getAttribute("data-code"), KEPT_FOR = 3 * 24 * 3600 * 1000, PROOF_FOR = 2.5 * 3600 * 1000;
  var began = Date.now(), busy = false, done = false, timer = null, pause = 3000;

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function fields() {
    return Array.prototype.filter.call(form.elements, function (one) {
      return one.name && (one.name.indexOf("x-") !== 0 || one.name === "x-token" || one.name === "x-name" || one.name === "x-contact") && one.type !== "submit";
    });
  }

  /* What is typed, kept in this browser. */

  function keep() {
    if (done) { return; }
    var said = fields().filter(function (one) {
      return one.type === "radio" || one.type === "checkbox" ? one.checked : one.value;
    }).map(function (one) { return [one.name, one.value]; });
    var page = proof ? [form.elements["x-page"].value, form.elements["x-challenge"].value, proof.value] : [];
    try {
      localStorage.setItem(NAME, JSON.stringify({ at: Date.now(), began: began, said: said, page: page }));
    } catch (full) { /* it is still on the page */ }
  }

  function forget() {
    try { localStorage.removeItem(NAME); } catch (shut) { /* nothing was kept then */ }
  }

  function bring() {
    var kept = null;
    try { kept = JSON.parse(localStorage.getItem(NAME) || "null"); } catch (broken) { return; }
    if (!kept || Date.now() - kept.at > KEPT_FOR) { forget(); return; }
    /* The same page as before, so that what was sent and not acknowledged is not taken twice. */
    if (proof && kept.page.length === 3 && Date.now() - kept.began < PROOF_FOR) {
      form.elements["x-page"].value = kept.page[0];
      form.elements["x-challenge"].value = kept.page[1];
      proof.value = kept.page[2];
      began = kept.began;
    }
    if (document.querySelector(".mistakes") || !kept.said.length) { return; }
    var any = false;
    kept.said.forEach(function (pair) {
      fields().forEach(function (one) {
        if (one.name !== pair[0]) { return; }
        if (one.type === "radio" || one.type === "checkbox") {
          if (one.value === pair[1]) { one.checked = true; any = true; }
        } else if (!one.value) { one.value = pair[1]; any = any || one.name !== "x-token"; }
      });
    });
    back.hidden = !any;
  }

  /* The token behind the #, taken out of the address and of its history. */

  function takeToken() {
    var found = /[#&]k=([A-Za-z0-9-]+)/.exec(location.hash);
    if (!token || !found) { return; }
    token.value = found[1];
    document.getElementById("code-field").hidden = !document.querySelector(".code-field.wrong");
    try { history.replaceState(null, "", location.pathname + location.search); } catch (shut) { location.hash = ""; }
  }

  /* Branches: what is not asked is not shown; the server decides again. */

  function chosen(name) {
    var found = form.querySelector("input[name='" + name + "']:checked");
    return found ? found.value : null;
  }

  function branches() {
    each(form.querySelectorAll("[data-after]"), function (one) {
      var after = one.getAttribute("data-after").split(" "), before = document.getElementById("q-" + after[0]);
      one.hidden = (before && before.hidden) || after.slice(1).indexOf(chosen(after[0])) < 0;
    });
    var number = 0;
    each(form.querySelectorAll(".question"), function (one) {
      if (!one.hidden) { number += 1; one.querySelector(".number").textContent = number; }
    });
  }

  /* Sending. */

  function body() {
    var said = [];
    each(form.elements, function (one) {
      if (!one.name || one.type === "submit" || ((one.type === "radio" || one.type === "checkbox") && !one.checked)) { return; }
      said.push(encodeURIComponent(one.name) + "=" + encodeURIComponent(one.value));
    });
    return said.join("&");
  }

  function rest() { busy = false; button.textContent = label; button.disabled = false; }

  function thank(answer) {
    done = true;
    clearTimeout(timer);
    forget();
    form.reset();
    document.getElementById("filling").hidden = true;
    var thanks = document.getElementById("thanks");
    thanks.querySelector(".thanks-again").hidden = !answer.again;
    thanks.hidden = false;
    thanks.focus();
    window.scrollTo(0, 0);
  }

  function notConnected() {
    rest();
    lost.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(send, pause);
    pause = Math.min(pause * 2, 60000);
  }

  function send() {
    if (busy || done) { return; }
    clearTimeout(timer);
    busy = true;
    button.disabled = true;
    button.textContent = form.getAttribute("data-wait");
    if (proof && !proof.value) { return; } /* the solver sends when it has done its sum */
    var late = setTimeout(function () { if (asked) { asked.abort(); } }, 20000);
    var asked = new XMLHttpRequest();
    asked.open("POST", form.action);
    asked.setRequestHeader("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
    asked.setRequestHeader("X-Requested-With", "fetch");
    asked.onloadend = function () {
      clearTimeout(late);
      var answer = null;
      try { answer = JSON.parse(asked.responseText); } catch (other) { answer = null; }
      if (asked.status === 200 && answer && answer.received) { thank(answer); return; }
      if (!asked.status || asked.status >= 500 || !answer) { notConnected(); return; }
      rest();
      form.submit(); /* refused: the whole page says why and brings everything back */
    };
    asked.send(body());
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); keep(); pause = 3000; send(); });
  document.getElementById("again").addEventListener("click", function () { pause = 3000; send(); });
  window.addEventListener("online", function () { if (!lost.hidden) { send(); } });
  document.getElementById("clear").addEventListener("click", function () {
    var code = token ? token.value : "";
    forget();
    each(fields(), function (one) {
      if (one.type === "radio" || one.type === "checkbox") { one.checked = false; } else { one.value = ""; }
    });
    if (token) { token.value = code; }
    back.hidden = true;
    branches();
  });
  form.addEventListener("input", keep);
  form.addEventListener("change", function () { branches(); keep(); });
  each(document.querySelectorAll("a[data-language]"), function (one) { one.addEventListener("click", keep); });

  each(form.querySelectorAll(".condition"), function (one) { one.hidden = true; });
  bring();
  takeToken();
  window.addEventListener("hashchange", takeToken);
  branches();
  if (proof && !proof.value) {
    window.solveProof(form.elements["x-challenge"].value, +proof.getAttribute("data-parts"), +proof.getAttribute("data-bits"), function (said) {
      proof.value = said;
      keep();
      if (busy) { busy = false; send(); }
    });
  }
})();
