// One press, one submit: a form that is on its way is not sent again.

const SENT = "sent";

export function singleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.state === SENT) {
      event.preventDefault();
      return;
    }
    // A GET form may answer with a file and leave the page as it is.
    if (form.method !== "post") return;
    form.dataset.state = SENT;
    for (const button of buttons(form)) button.setAttribute("aria-busy", "true");
  });
  // Back from the next page: the browser shows this one as it was left.
  window.addEventListener("pageshow", release);
}

function release() {
  for (const form of document.querySelectorAll(`form[data-state="${SENT}"]`)) {
    delete form.dataset.state;
    for (const button of buttons(form)) button.removeAttribute("aria-busy");
  }
}

function buttons(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}
