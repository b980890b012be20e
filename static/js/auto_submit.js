// form[data-auto-submit]: choosing with the mouse or a finger filters at once. With the keyboard each arrow key changes
// a <select>, so there the button "Lọc" decides; it stays for everybody.

let byPointer = false;

document.addEventListener("pointerdown", () => { byPointer = true; }, true);
document.addEventListener("keydown", () => { byPointer = false; }, true);

document.addEventListener("change", (event) => {
  const field = event.target;
  const form = field.closest("form[data-auto-submit]");
  if (form && byPointer && field.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});
