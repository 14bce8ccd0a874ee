// After a file was downloaded its row tells when: the words are fetched anew out of the publication's own page.

/** Time for the download to have begun at the server, in milliseconds. */
const PAUSE = 1500;

export function downloads() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("a[download]")?.closest("li.file[id]");
    if (row) setTimeout(() => retell(row), PAUSE);
  });
}

/** Only comfort: where it fails the row stays as it is. */
async function retell(row) {
  const page = row.closest("[data-page]")?.dataset.page;
  if (!page) return;
  const answer = await fetch(page, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(row.id);
  const words = fresh?.querySelector(".file-state");
  if (words) row.querySelector(".file-state")?.replaceWith(words);
}
