// form[data-guard]: the browser asks before a half-filled form is left. data-guard="changed" marks one that
// came back with errors, and so is unsaved from the start.

const changed = new WeakSet();
let sending = null;

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});

document.addEventListener("submit", (event) => { sending = event.target; });
window.addEventListener("pageshow", () => { sending = null; });

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form[data-guard]")]
    .some((form) => form !== sending && (changed.has(form) || form.dataset.guard === "changed"));
  sending = null;
  if (unsaved) event.preventDefault();
});
