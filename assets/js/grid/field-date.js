// A date is typed as дд.мм.гггг or picked in the browser's own calendar (button, or Alt+↓).

import { button, element, icon } from './dom.js';

export function dateField(column, text) {
  const input = element('input', {
    class: 'grid-input',
    type: 'text',
    autocomplete: 'off',
    placeholder: 'дд.мм.гггг',
  });
  input.value = text;
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
    input.focus();
  });
  return {
    input,
    box: element('div', { class: 'grid-date' }, input, opener, calendar),
    open,
    close() {},
    chosen: () => input.value,
    key(event) {
      if (event.key !== 'ArrowDown' || !event.altKey) return false;
      event.preventDefault();
      open();
      return true;
    },
  };
}

/** «15.09.2026» → '2026-09-15', or null. Only for the calendar: what a typed date means the server says. */
function isoDate(text) {
  const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.trim());
  return parts ? `${parts[3]}-${parts[2].padStart(2, '0')}-${parts[1].padStart(2, '0')}` : null;
}

function shownDate(iso) {
  return iso.split('-').reverse().join('.');
}
