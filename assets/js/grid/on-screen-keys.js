// Which keys a finger is offered for a column: the browser's on-screen keyboard, its Enter key, and what it may
// change by itself. A keyboard of the fewest keys is chosen only where all that can be asked for can be typed on it.

import { optionsOf } from './columns.js';

/** So many options can be looked through without typing a part of one. */
const SEEN_AT_ONCE = 12;

/** A text column is told by the words of its title. JavaScript's \b knows no Russian letters, hence the look-behind. */
const NAMED = [
  [/e-?mail|(?<!\p{L})эл(\.|ектрон\p{L}*)\s*(почт|адрес)/iu, 'email'],
  [/(?<!\p{L})(сайт|ссылк|url)/iu, 'url'],
  [/(?<!\p{L})(телефон(?!и)|факс|тел\.)/iu, 'tel'],
  [/^(инн|огрн|огрнип|бик|октмо|окпо)(?!\p{L})[^/,]*$/iu, 'numeric'],
];

/** Pads of digits have no hyphens, brackets and, in part, no spaces. */
const PADS = new Set(['tel', 'numeric']);
const SEPARATED_DIGITS = /\d[\s().–-]+\d/;

/** Whether the person has nothing finer than a finger at hand, and so types on the screen. */
export function typesOnScreen() {
  return matchMedia('(pointer: coarse)').matches;
}

/**
 * Attributes of the column's field. The browser may begin a sentence with a capital; it may never put another word
 * in place of the one typed: names and codes would suffer unseen.
 */
export function onScreenKeys(column) {
  const inputmode = inputMode(column);
  const isProse = column.kind === 'text' && inputmode === null;
  return {
    inputmode,
    enterkeyhint: 'next',
    autocomplete: 'off',
    autocapitalize: isProse ? 'sentences' : 'off',
    autocorrect: 'off',
    spellcheck: 'false',
  };
}

function inputMode(column) {
  switch (column.kind) {
    case 'integer': return canBeNegative(column) ? null : 'numeric';
    case 'decimal': return canBeNegative(column) ? null : 'decimal';
    // Points come by themselves: field-date.js.
    case 'date': return 'numeric';
    case 'list':
    case 'boolean': return isShortList(column) ? 'none' : null;
    default: return byTitle(column);
  }
}

/** The digits of some phones come without a minus. */
function canBeNegative({ min }) {
  return min !== undefined && /^[-−]/.test(String(min));
}

/** A short list is chosen by a tap; the keyboard would only cover it. */
export function isShortList(column) {
  return optionsOf(column).length <= SEEN_AT_ONCE;
}

function byTitle({ title, group, hint }) {
  const [, mode] = NAMED.find(([words]) => words.test(title)) ?? NAMED.find(([words]) => words.test(group ?? '')) ?? [null, null];
  return PADS.has(mode) && SEPARATED_DIGITS.test(hint ?? '') ? null : mode;
}
