// A box that stands by an element, above everything: lists of options and tooltips.

const GAP = 2;

/** Puts a fixed box under the anchor, or over it where there is no room below; never off the screen. */
export function placeBy(box, anchor, { beside = false } = {}) {
  const place = anchor.getBoundingClientRect();
  box.style.maxInlineSize = `${Math.min(420, window.innerWidth - 16)}px`;
  const { width, height } = box.getBoundingClientRect();
  const besideFits = beside && place.right + GAP + width + 8 <= window.innerWidth;
  const left = besideFits ? place.right + GAP + 4 : place.left;
  box.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  const below = besideFits ? place.top : place.bottom + GAP;
  const fitsBelow = below + height + 8 <= window.innerHeight;
  box.style.top = `${fitsBelow ? below : Math.max(8, place.top - GAP - height)}px`;
}
