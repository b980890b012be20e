// input[data-reveal]: a checkbox that shows the passwords typed in its form. Hidden until this runs.

document.querySelectorAll("input[data-reveal]").forEach((box) => {
  const fields = [...box.form.querySelectorAll("input[type=password]")];
  const show = () => fields.forEach((field) => { field.type = box.checked ? "text" : "password"; });
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", show);
  box.form.addEventListener("submit", () => { box.checked = false; show(); });
  show();
});
