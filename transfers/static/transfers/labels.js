"use strict";

// What the page lacks for those who hear it: the boxes that select2 draws in place of a choice get the name of the choice's own label.
(() => {
  const name = (choice) =>
    choice.getAttribute("aria-label") ||
    (choice.labels && choice.labels.length ? choice.labels[0].textContent.replace(/:\s*$/, "").trim() : "");

  const label = (box) => {
    const choice = box.parentElement.querySelector("select.admin-autocomplete");
    const selection = box.querySelector(".select2-selection");
    const shown = box.querySelector(".select2-selection__rendered");
    if (!choice || !selection || !shown || !name(choice)) return;
    selection.setAttribute("aria-label", name(choice));
    selection.setAttribute("aria-describedby", shown.id);
    selection.removeAttribute("aria-labelledby");
    // It shows what is chosen and takes no text.
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
  };

  const drawn = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE && node.matches(".select2-container")) label(node);
      }
    }
  });
  drawn.observe(document.documentElement, { childList: true, subtree: true });

  // The admin's boxes of two lists, drawn when the page has loaded, name their icons without a role.
  window.addEventListener("load", () => {
    for (const icon of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) {
      icon.setAttribute("role", "img");
    }
  });
})();
