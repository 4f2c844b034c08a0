// table.js draws the menus of columns as bare pictures; this makes them buttons for the keyboard and for screen readers.
const menu = document.querySelector(".dropdown-menu");
let opener = null;

function openMenu(event) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  opener = event.currentTarget;
  opener.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  [...menu.querySelectorAll("a")].find((link) => link.checkVisibility())?.focus();
}

for (const icon of document.querySelectorAll(".dropdown-menu-icon")) {
  icon.setAttribute("role", "button");
  icon.setAttribute("tabindex", "0");
  icon.setAttribute("aria-label", `More about the column ${icon.closest("th").dataset.column}`);
  icon.addEventListener("keydown", openMenu);
}
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu.style.display = "none";
  opener?.focus();
});
