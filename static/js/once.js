// form[data-once]: a second press does nothing, and the pressed button says that the work has begun.
// Its words come from data-once, or from <body data-busy="…">.

const content = new WeakMap(); // button → what it showed before

function begin(form, button) {
  form.dataset.sent = "";
  form.setAttribute("aria-busy", "true");
  if (!button) return;
  content.set(button, [...button.childNodes]);
  button.setAttribute("aria-disabled", "true");
  button.textContent = form.dataset.once || document.body.dataset.busy;
}

function restore(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  document.querySelectorAll("button[aria-disabled]").forEach((button) => {
    if (button.form !== form || !content.has(button)) return;
    button.replaceChildren(...content.get(button));
    button.removeAttribute("aria-disabled");
    content.delete(button);
  });
}

// Capturing, so that htmx does not see the second press either.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else {
    begin(form, event.submitter);
  }
}, true);

// Back from the next page: the browser may show this one as it was left.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(restore));

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-sent]");
  if (form) restore(form);
});
