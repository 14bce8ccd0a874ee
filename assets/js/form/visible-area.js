// What an on-screen keyboard leaves of the window. Most phones lay it over the page without telling the page's
// layout: the form is made as high as what can still be seen, and the edited cell is brought back into sight.

import { typesOnScreen } from '../grid/on-screen-keys.js';

/** Bars of the browser that come and go are lower than any keyboard. */
const LEAST_KEYBOARD = 120;
/** In less than this only the table is shown while one types. */
const CRAMPED = 560;

/**
 * @param main the page's <main>: gets data-keyboard while the keyboard covers a part of it, and data-cramped while
 *   one types in little room
 * @param options.area where typing counts; options.reveal () brings what is being edited into sight
 */
export function watchVisibleArea(main, { area, reveal }) {
  const seen = window.visualViewport;
  const follow = () => {
    const height = seen.height * seen.scale;
    const covered = document.documentElement.clientHeight - height;
    const hasKeyboard = covered > LEAST_KEYBOARD;
    const isTyping = typesOnScreen() && area.contains(document.activeElement) && document.activeElement.matches('input, textarea');
    const before = [main.dataset.keyboard, main.dataset.cramped, main.style.getPropertyValue('--seen-height')].join();
    main.style.setProperty('--seen-height', `${Math.round(height)}px`);
    main.toggleAttribute('data-keyboard', hasKeyboard);
    main.toggleAttribute('data-cramped', isTyping && height < CRAMPED);
    const after = [main.dataset.keyboard, main.dataset.cramped, main.style.getPropertyValue('--seen-height')].join();
    if (before === after) return;
    // The browser may have moved the page to show the field; now the whole form is above the keyboard.
    if (hasKeyboard && seen.scale === 1) window.scrollTo(0, 0);
    if (isTyping) reveal();
  };
  seen.addEventListener('resize', follow);
  area.addEventListener('focusin', follow);
  area.addEventListener('focusout', () => setTimeout(follow));
}
