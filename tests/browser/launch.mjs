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

export function launch() {
  return chromium.launch(OPTIONS);
}

/** A browser that keeps what it stores in a folder, as a person's own does. @returns {Promise<BrowserContext>} */
export function launchIn(folder, context) {
  return chromium.launchPersistentContext(folder, { ...OPTIONS, ...context });
}
