// A date is typed as дд.мм.гггг or picked in the browser's own calendar (button, or Alt+↓).

import { button, element, icon } from './dom.js';
import { onScreenKeys, typesOnScreen } from './on-screen-keys.js';

export function dateField(column, text, { commit }) {
  const onScreen = typesOnScreen();
  const input = element('input', {
    class: 'grid-input',
    type: 'text',
    ...onScreenKeys(column),
    placeholder: 'дд.мм.гггг',
  });
  input.value = text;
  if (onScreen) input.addEventListener('input', putPoints);
  const calendar = element('input', {
    class: 'grid-calendar',
    type: 'date',
    tabindex: -1,
    'aria-hidden': 'true',
    min: isoDate(column.min ?? ''),
    max: isoDate(column.max ?? ''),
  });
  const open = () => {
    calendar.value = isoDate(input.value) ?? '';
    try {
      calendar.showPicker();
    } catch {
      // Without a gesture of the person the browser keeps the calendar shut; typing still works.
    }
  };
  const opener = button('', { class: 'grid-calendar-open', tabindex: -1, 'aria-label': 'Открыть календарь (Alt+↓)' });
  opener.append(icon('calendar'));
  opener.addEventListener('pointerdown', (event) => event.preventDefault());
  opener.addEventListener('click', open);
  calendar.addEventListener('change', () => {
    if (calendar.value) input.value = shownDate(calendar.value);
    // The day is chosen: the on-screen keyboard has nothing more to do.
    if (onScreen) commit();
    else input.focus();
  });
  return {
    input,
    box: element('div', { class: 'grid-date' }, input, opener, calendar),
    open,
    close() {},
    chosen: () => (onScreen ? withPoints(input.value) : input.value),
    key(event) {
      if (event.key !== 'ArrowDown' || !event.altKey) return false;
      event.preventDefault();
      open();
      return true;
    },
  };
}

/** The keys of digits have no point on some phones, so it comes by itself: 150926 becomes 15.09.26. */
function putPoints({ target, inputType }) {
  const { value, selectionStart } = target;
  if (inputType !== 'insertText' || selectionStart !== value.length) return;
  const pointed = value
    .replaceAll(',', '.')
    .replace(/^(\d\d)(\d)$/, '$1.$2')
    .replace(/^(\d\d?\.\d\d)(\d)$/, '$1.$2')
    // A keyboard with all keys can write 2026-09-15.
    .replace(/^(\d\d)\.(\d\d)-$/, '$1$2-');
  if (pointed !== value) target.value = pointed;
}

/** A keyboard may give its keys in a way the points cannot follow: then they come at the end. */
function withPoints(text) {
  return text.replace(/^\s*(\d\d)(\d\d)(\d{4}|\d\d)\s*$/, '$1.$2.$3');
}

/** «15.09.2026» → '2026-09-15', or null. Only for the calendar: what a typed date means the server says. */
function isoDate(text) {
  const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.trim());
  return parts ? `${parts[3]}-${parts[2].padStart(2, '0')}-${parts[1].padStart(2, '0')}` : null;
}

function shownDate(iso) {
  return iso.split('-').reverse().join('.');
}
