// What one fills in a card's field with: the browser's own list for a few options, else the same fields as the
// editor of a cell.

import { optionsOf } from './columns.js';
import { element } from './dom.js';
import { dateField } from './field-date.js';
import { listField } from './field-list.js';
import { textField } from './field-text.js';

/** A phone shows so many options well by itself; in more one has to search. */
const MOST_NATIVE = 40;
/** Texts allowed to be longer are written in lines of their own: Enter makes one. */
const LONGEST_LINE = 500;

/**
 * An input is {box, input, chosen() → text, put(text), key(event) → true when dealt with, shown?(), opens: by itself
 * when it gets the keyboard, open(), close(), lines: Enter belongs to the text}.
 */
export function cardInput(column, text, { root, commit }) {
  switch (column.kind) {
    case 'date': return withPut(dateField(column, text, { commit }));
    case 'list':
    // The options of a dependent list change while the card is open.
    case 'boolean': return !column.depends_on && optionsOf(column).length <= MOST_NATIVE ? selectInput(column, text, commit) : searchedList(column, text, root, commit);
    default: return textInput(column, text);
  }
}

function withPut(field, put = field.put ?? ((text) => { field.input.value = text; })) {
  return Object.assign(field, { put, opens: false, lines: false });
}

function textInput(column, text) {
  const field = withPut(textField(column, text));
  field.put = (value) => {
    field.input.value = value;
    field.shown?.();
  };
  field.lines = column.kind === 'text' && (text.includes('\n') || column.max_length > LONGEST_LINE);
  if (field.lines) field.input.setAttribute('enterkeyhint', 'enter');
  return field;
}

function searchedList(column, text, root, commit) {
  return Object.assign(withPut(listField(column, text, { root, commit })), { opens: true });
}

/** A text that is no option (it came by paste, or the form has changed) stays, as an option of its own. */
function selectInput(column, text, commit) {
  const input = element('select', { class: 'grid-input' });
  const options = optionsOf(column);
  const put = (value) => {
    const foreign = value !== '' && !options.includes(value) ? [element('option', { value }, `${value} (нет в списке)`)] : [];
    const blank = element('option', { value: '' }, 'Не выбрано');
    input.replaceChildren(blank, ...foreign, ...options.map((option) => element('option', { value: option }, option)));
    input.value = value;
  };
  put(text);
  input.addEventListener('change', commit);
  const field = { input, box: input, key: () => false, open() {}, close() {}, chosen: () => input.value };
  return withPut(field, put);
}
