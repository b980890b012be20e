// button[data-print] prints the page. Hidden until this runs: without JavaScript the browser's own menu prints.

document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
