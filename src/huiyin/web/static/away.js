// A form that is filled in on the spot: where the connection fails, nothing typed is lost and it is sent again by itself.
// Pressing twice is one deed, for the form carries its key. Without this script the form is sent as ever.
(function () {
  "use strict";

  const form = document.querySelector("form[data-away]");
  if (!form || !window.fetch || !window.FormData) return;
  const told = form.querySelector("[data-away-told]");
  const place = `away:${form.getAttribute("action")}`;
  const skipped = /^(csrfmiddlewaretoken|key|seen|next)$/;
  let waiting = 0;
  let sending = false;

  function tell(name) {
    told.textContent = name ? told.dataset[name] : "";
    told.hidden = !name;
  }

  function fields() {
    return Array.from(form.elements).filter((one) => one.name && one.type !== "file" && !skipped.test(one.name));
  }

  function keep() {
    const typed = fields().map((one) => (one.type === "checkbox" || one.type === "radio" ? one.checked : one.value));
    try {
      localStorage.setItem(place, JSON.stringify(typed));
    } catch {
      // A browser that keeps nothing still sends.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(place);
    } catch {
      // As above.
    }
  }

  function putBack() {
    let typed = null;
    try {
      typed = JSON.parse(localStorage.getItem(place) || "null");
    } catch {
      return;
    }
    const all = fields();
    if (!Array.isArray(typed) || typed.length !== all.length || form.querySelector(".wrong")) return;
    all.forEach((one, n) => {
      if (one.type === "checkbox" || one.type === "radio") one.checked = typed[n] === true;
      else one.value = String(typed[n]);
    });
    tell("kept");
  }

  function again() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(send, 15000);
  }

  async function send() {
    if (sending) return;
    sending = true;
    window.clearTimeout(waiting);
    tell("sending");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        forget();
        window.location.assign(form.dataset.away);
        return;
      }
      // Something is wrong with what was typed: let the page itself say so. The key makes both sendings one.
      forget();
      form.submit();
    } catch {
      sending = false;
      tell("lost");
      again();
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    send();
  });
  form.addEventListener("change", keep);
  window.addEventListener("online", () => {
    if (!told.hidden && told.textContent === told.dataset.lost) send();
  });
  putBack();
})();
