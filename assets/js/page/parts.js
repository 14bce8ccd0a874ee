// Parts of pages that htmx fetches: who asks, and what to do when the answer is not the part.

export function fetchedParts() {
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf"]')?.content;
    if (token) event.detail.headers["X-Oko-Csrf"] = token;
  });
  // Signed out meanwhile, moved, or gone: the whole page tells it better than a hole in this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, serverResponse, target } = event.detail;
    const wanted = requestConfig.elt.closest("[hx-select]") && target.id;
    if (wanted && !serverResponse.includes(`id="${target.id}"`)) {
      event.preventDefault();
      leave(requestConfig);
    }
  });
  document.addEventListener("htmx:responseError", (event) => leave(event.detail.requestConfig));
  document.addEventListener("htmx:sendError", (event) => leave(event.detail.requestConfig));
}

/** Goes to the address itself, as the link would without script. */
function leave({ verb, path }) {
  if (verb === "get") location.assign(path);
}
