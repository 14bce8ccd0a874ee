// The browser of the tests: Debian's Chromium, or the one CHROMIUM names.

import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const OPTIONS = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS };

/** What a page needs to be allowed, for the tests to read the clipboard. */
export const permissions = ['clipboard-read', 'clipboard-write'];

export function launch() {
  return chromium.launch(OPTIONS);
}

/** A browser that keeps what it stores in a folder, as a person's own does. @returns {Promise<BrowserContext>} */
export function launchIn(folder, context) {
  return chromium.launchPersistentContext(folder, { ...OPTIONS, ...context });
}

/** Keys playwright has no name for: {letter(key, code), combination(key, code, {shift})}. */
export function keysOf(page) {
  let session = null;
  const send = async (type, event) => {
    session ??= page.context().newCDPSession(page);
    const keyboard = await session;
    await keyboard.send('Input.dispatchKeyEvent', { type, ...event });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  };
  return {
    /** A letter, with its place on the keyboard. */
    letter: (key, code) => send('keyDown', { key, code, text: key }),
    /** Ctrl and a key of some layout: `key` is what the layout gives, `code` the place. */
    combination(key, code, { shift = false } = {}) {
      const windowsVirtualKeyCode = /^Key.$/.test(code) ? code.charCodeAt(3) : 0;
      return send('rawKeyDown', { key, code, modifiers: 2 + (shift ? 8 : 0), windowsVirtualKeyCode });
    },
  };
}
