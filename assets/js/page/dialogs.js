// Dialogs in place: a link with data-dialog="ID" opens <dialog id="ID"> instead of leading to its own page.

export function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    } else if (event.target.closest?.("[data-close]")) {
      event.target.closest("dialog")?.close();
    }
  });
  closeOutside();
  // What htmx brought in open is meant to be a modal.
  document.addEventListener("htmx:load", (event) => {
    const dialog = event.detail.elt;
    if (dialog instanceof HTMLDialogElement && dialog.hasAttribute("data-show")) dialog.showModal();
  });
}

/** A click beside the window's frame closes it; one that began inside (a selection of text) does not. */
function closeOutside() {
  let pressed = null;
  const isBackdrop = (target) => target instanceof HTMLDialogElement && target.hasAttribute("data-light-dismiss");
  document.addEventListener("pointerdown", (event) => {
    pressed = event.target;
  });
  document.addEventListener("click", (event) => {
    if (isBackdrop(event.target) && pressed === event.target) event.target.close();
  });
}
