// The browser's «Back» returns from a card to its table instead of leaving the page: an open card is an entry of the
// browser's history of its own. A page has one card open at most.

let onBack = null;
let isLeaving = false;

/** A card was opened; `back` closes it when the person goes back. */
export function enterCard(back) {
  onBack = back;
  if (!isLeaving) history.pushState({ card: true }, '');
}

/** The card was closed in another way: its entry goes too. */
export function leaveCard() {
  if (!onBack) return;
  onBack = null;
  isLeaving = true;
  history.back();
}

// The page was loaded anew with a card open: its entry is not needed any more.
if (history.state?.card) history.back();

window.addEventListener('popstate', () => {
  const back = onBack;
  // «Forward» to the entry of a card that was closed: there is none to show.
  if (!back && !isLeaving && history.state?.card) {
    isLeaving = true;
    history.back();
    return;
  }
  if (isLeaving) {
    isLeaving = false;
    // Another card was opened before the browser had gone back.
    if (back) history.pushState({ card: true }, '');
    return;
  }
  onBack = null;
  back?.();
});
