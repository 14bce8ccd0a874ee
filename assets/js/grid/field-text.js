// The plain field of an editor: a line for numbers, an area that grows for texts. Alt+Enter makes a new line.

import { element } from './dom.js';
import { onScreenKeys } from './on-screen-keys.js';

const TALLEST = 160;

/**
 * A field is {box, input, key(event) → true when the field has dealt with it, open(), close(), chosen()}.
 * `chosen` gives the text to store.
 */
export function textField(column, text) {
  const manyLines = column.kind === 'text' || text.includes('\n');
  const input = manyLines
    ? element('textarea', { class: 'grid-input', rows: 1, ...onScreenKeys(column) })
    : element('input', { class: 'grid-input', type: 'text', ...onScreenKeys(column) });
  input.value = text;
  const field = { input, box: input, key: () => false, open() {}, close() {}, chosen: () => input.value };
  if (manyLines) growWithText(field);
  return field;
}

function growWithText(field) {
  const { input } = field;
  const fit = () => {
    input.style.blockSize = 'auto';
    input.style.blockSize = `${Math.min(TALLEST, input.scrollHeight + 4)}px`;
  };
  input.addEventListener('input', fit);
  field.shown = fit;
  field.key = (event) => {
    if (event.key !== 'Enter' || !event.altKey) return false;
    event.preventDefault();
    input.setRangeText('\n', input.selectionStart, input.selectionEnd, 'end');
    fit();
    return true;
  };
}
