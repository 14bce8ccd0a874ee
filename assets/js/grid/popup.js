// A box that stands by an element, above everything: lists of options and tooltips.

const GAP = 2;
const MARGIN = 8;
/** A list of options is never cut to less. */
const LEAST_HEIGHT = 96;

/**
 * Puts a fixed box under the anchor, or over it where there is more room; never off the part of the window that can
 * be seen: an on-screen keyboard covers the rest. A box whose content scrolls may shrink to the room there is.
 */
export function placeBy(box, anchor, { beside = false, mayShrink = false } = {}) {
  const place = anchor.getBoundingClientRect();
  const seen = seenPart();
  box.style.maxInlineSize = `${Math.min(420, seen.right - seen.left - 2 * MARGIN)}px`;
  if (mayShrink) box.style.maxBlockSize = '';
  const { width, height } = box.getBoundingClientRect();
  const besideFits = beside && place.right + GAP + width + MARGIN <= seen.right;
  const left = besideFits ? place.right + GAP + 4 : place.left;
  box.style.left = `${Math.max(seen.left + MARGIN, Math.min(left, seen.right - width - MARGIN))}px`;
  const below = besideFits ? place.top : place.bottom + GAP;
  const roomBelow = seen.bottom - below - MARGIN;
  const roomAbove = place.top - GAP - seen.top - MARGIN;
  const isBelow = height <= roomBelow || (height > roomAbove && roomBelow >= roomAbove);
  const room = Math.max(LEAST_HEIGHT, isBelow ? roomBelow : roomAbove);
  if (mayShrink && height > room) box.style.maxBlockSize = `${room}px`;
  box.style.top = `${isBelow ? below : Math.max(seen.top + MARGIN, place.top - GAP - Math.min(height, room))}px`;
}

/** The part of the window not covered by an on-screen keyboard and, zoomed in by fingers, not off the screen. */
function seenPart() {
  const { offsetLeft, offsetTop, width, height } = window.visualViewport;
  return { left: offsetLeft, top: offsetTop, right: offsetLeft + width, bottom: offsetTop + height };
}
