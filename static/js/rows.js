// button[data-add-row="name"] adds a blank row to tbody[data-rows="name"]; without JavaScript the server adds some.
// [data-sum="name"] shows the sum of the boxes [data-summed="name"], whole numbers such as 1.200.

const bodyOf = (name) => document.querySelector(`tbody[data-rows="${CSS.escape(name)}"]`);

function addRow(name) {
  const row = bodyOf(name).rows[bodyOf(name).rows.length - 1].cloneNode(true);
  row.querySelectorAll("input").forEach((box) => {
    box.value = "";
    box.classList.remove("is-invalid");
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
  });
  row.querySelectorAll(".cell-error").forEach((said) => said.remove());
  bodyOf(name).append(row);
  row.querySelector("input").focus();
}

function addUp(name) {
  const place = document.querySelector(`[data-sum="${CSS.escape(name)}"]`);
  const boxes = document.querySelectorAll(`[data-summed="${CSS.escape(name)}"]`);
  const numbers = [...boxes].map((box) => Number(box.value.replace(/[.\s]/g, "")));
  const sum = numbers.reduce((total, number) => total + (Number.isInteger(number) && number > 0 ? number : 0), 0);
  place.textContent = String(sum).replace(/\B(?=(\d{3})+$)/g, ".");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-add-row]");
  if (!button) return;
  event.preventDefault();
  addRow(button.dataset.addRow);
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-summed]")) addUp(event.target.dataset.summed);
});
