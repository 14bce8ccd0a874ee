// The table in a frame of another page of ours (the builder's preview): it shows the sheet that page speaks of, and tells
// it when something has changed. Outside of a frame it does nothing.

/** @param sheets the sheets of the form. @returns {() => void} to be called after every answer of the server */
export function followFrame(sheets) {
  const frame = window.frameElement;
  if (!frame) return () => {};
  document.documentElement.classList.add('is-framed');
  const follow = () => sheets.showKey(frame.dataset.sheet);
  new MutationObserver(follow).observe(frame, { attributeFilter: ['data-sheet'] });
  follow();
  return () => frame.dispatchEvent(new CustomEvent('oko-data'));
}
