// form[data-roll]: a tap on a learner's row goes round the row's choices (present, absent, with leave), and the bar
// counts them. input[data-roll-find] leaves in sight the rows that hold what is typed, without tone marks too.
// Without this each row shows its choices as they are.

const form = document.querySelector("form[data-roll]");

const choicesOf = (row) => [...row.querySelectorAll("input[type=radio]")];

function show(row) {
  row.querySelector("button").textContent = row.querySelector("input:checked").parentElement.textContent.trim();
}

function count() {
  const of = (mark) => form.querySelectorAll(`input[value=${mark}]:checked`).length;
  const [present, absent, leave] = ["present", "absent", "leave"].map(of);
  const place = form.querySelector("[data-roll-counts]");
  place.hidden = false;
  place.textContent = (leave ? place.dataset.textLeave : place.dataset.text)
    .replace("{present}", present).replace("{absent}", absent + leave).replace("{leave}", leave);
}

function turn(row) {
  const choices = choicesOf(row);
  const next = choices[(choices.findIndex((choice) => choice.checked) + 1) % choices.length];
  next.checked = true;
  next.dispatchEvent(new Event("input", { bubbles: true }));
  show(row);
  count();
}

function begin(row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "roll-button";
  row.querySelector(".roll-choices").hidden = true;
  row.querySelector("fieldset").append(button);
  row.classList.add("roll-tap");
  row.addEventListener("click", () => turn(row));
}

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase().trim();

function find(rows, wanted) {
  rows.forEach((row) => { row.hidden = !fold(row.querySelector("legend").textContent).includes(fold(wanted)); });
}

if (form) {
  const rows = form.querySelectorAll(".roll-row");
  const finder = document.querySelector("[data-roll-find]");
  rows.forEach(begin);
  finder.closest("[hidden]").hidden = false;
  finder.addEventListener("input", () => find(rows, finder.value));
  document.querySelector("[data-roll-hint]").hidden = false;
  // Also when the browser brings back what was chosen before.
  window.addEventListener("pageshow", () => { rows.forEach(show); count(); find(rows, finder.value); });
}
