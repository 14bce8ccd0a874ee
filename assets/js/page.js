// The little script of ordinary pages. Everything works without it; it adds comfort:
// own time beside a deadline, a countdown that moves, one submit per press, dialogs in place.

import { countdowns, localTimes, serverClock } from "./page/time.js";
import { dialogs } from "./page/dialogs.js";
import { downloads } from "./page/downloads.js";
import { fetchedParts } from "./page/parts.js";
import { singleSubmit } from "./page/submit.js";

/** Does `work` now and again for every part that htmx puts into the page. */
function everywhere(work) {
  work(document);
  document.addEventListener("htmx:load", (event) => work(event.detail.elt));
}

everywhere(localTimes);
countdowns();
serverClock();
dialogs();
downloads();
singleSubmit();
fetchedParts();

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
for (const hidden of document.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
