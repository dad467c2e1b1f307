// Fast entry at a session: Enter keeps what was typed, the list grows, the cursor is back. Without script the form is an ordinary one.
(function () {
  "use strict";

  const form = document.getElementById("quick");
  const list = document.getElementById("said");
  const note = document.getElementById("quick-note");
  if (!form || !list || !note) return;
  const text = form.querySelector("textarea");
  let sending = false;

  function tell(words) {
    note.textContent = words;
  }

  // What was not kept stays in the field, and the same key makes a second try the same deed.
  async function send() {
    if (sending || !text.value.trim()) return;
    sending = true;
    const typed = text.value;
    tell(form.dataset.sending);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Part": "said" }, credentials: "same-origin" });
      const html = await answer.text();
      const part = new DOMParser().parseFromString(html, "text/html");
      const kept = part.querySelector("[data-said]");
      if (answer.ok && kept) {
        list.replaceChildren(document.adoptNode(kept));
        form.elements.key.value = kept.dataset.key;
        if (form.elements.name) form.elements.name.value = "";
        text.value = text.value === typed ? "" : text.value.replace(typed, "");
        tell(form.dataset.kept);
      } else {
        const refused = part.querySelector("[data-refused]");
        tell(refused ? refused.textContent.trim() : form.dataset.failed);
      }
    } catch {
      tell(form.dataset.away);
    }
    sending = false;
    text.focus();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  });
  window.addEventListener("beforeunload", function (event) {
    if (text.value.trim()) event.preventDefault();
  });
  text.focus();
})();
