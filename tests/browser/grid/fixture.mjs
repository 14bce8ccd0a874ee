// What every test of the table starts from: a form, a server, a page.

import { after, afterEach, before } from 'node:test';
import assert from 'node:assert/strict';
import { FormServer } from './server.mjs';
import { CLASSES, SPEC } from './spec.mjs';

/** Chromium, unless the test is one of firefox/. */
const { launch, keysOf, permissions } = await import(process.env.OKO_BROWSER === 'firefox' ? '../firefox/launch.mjs' : '../launch.mjs');

export { CLASSES, SPEC };

/** Starts a browser for a test file; gives `open(options)`, which gives {server, page, table}. */
export function browserOfFile() {
  let browser;
  const opened = [];
  before(async () => {
    browser = await launch();
  });
  // Windows left open would go on asking their servers for news.
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  after(() => browser.close());
  return {
    /** A server with a form, and a page with it open. */
    async open({ spec = SPEC, rows = {}, viewport = { width: 1280, height: 800 }, ...rest } = {}, context = {}) {
      const server = await new FormServer({ spec, rows: { classes: spec === SPEC ? CLASSES : [], ...rows }, ...rest }).start();
      opened.push(() => server.stop());
      const place = await browser.newContext({ viewport, locale: 'ru-RU', timezoneId: 'Europe/Moscow', ...context });
      opened.push(() => place.close());
      await place.grantPermissions(permissions, { origin: server.url });
      const page = await this.openPage(place, server);
      return { server, page, context: place, table: new Table(page) };
    },
    /** Another page (window) of the same browser on the same form. */
    async openPage(context, server) {
      const page = await context.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (/Content Security Policy|Uncaught/.test(message.text())) problems.push(message.text());
      });
      page.problems = problems;
      await page.goto(server.form);
      await page.waitForSelector('#form[data-ready]');
      return page;
    },
    newContext: (options) => browser.newContext(options),
  };
}

/** Places of the Russian layout's letters on the keyboard. */
const CODES = Object.fromEntries([
  ...zip('йцукенгшщз', 'QWERTYUIOP'),
  ...zip('фывапролд', 'ASDFGHJKL'),
  ...zip('ячсмить', 'ZXCVBNM'),
]);

function zip(letters, keys) {
  return [...letters].map((letter, index) => [letter, `Key${keys[index]}`]);
}

/** The table on a page, in the words of the tests. Rows and columns count from 0. */
export class Table {
  constructor(page) {
    this.page = page;
    this.keys = keysOf(page);
  }

  cell(row, column) {
    return this.page.locator(`.sheet-panel:not([hidden]) .grid-body [aria-rowindex="${row + 2}"] [aria-colindex="${column + 2}"]`);
  }

  async click(row, column) {
    await this.cell(row, column).click();
  }

  text(row, column) {
    return this.cell(row, column).textContent();
  }

  /** Texts of a block of cells. */
  async block(top, left, bottom, right) {
    const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const line = [];
      for (let column = left; column <= right; column += 1) line.push(await this.text(row, column));
      lines.push(line);
    }
    return lines;
  }

  /** The active cell as [row, column]. */
  async active() {
    return this.page.evaluate(() => {
      const cell = document.activeElement.closest('.grid-cell');
      if (!cell) return null;
      return [Number(cell.parentElement.getAttribute('aria-rowindex')) - 2, Number(cell.getAttribute('aria-colindex')) - 2];
    });
  }

  press(...keys) {
    return keys.reduce((done, key) => done.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** Types letters by real key events, Russian ones as the Russian layout gives them. */
  async type(text) {
    for (const letter of text) await this.keys.letter(letter, CODES[letter.toLowerCase()] ?? '');
  }

  /** Ctrl and a key of the Russian layout: `key` is what the layout gives, `code` the place. */
  pressRussian(key, code, options) {
    return this.keys.combination(key, code, options);
  }

  /** The selected range as «A1:C2». */
  selected() {
    return this.page.evaluate(() => {
      const cells = [...document.querySelectorAll('.sheet-panel:not([hidden]) [role=gridcell][aria-selected=true]')];
      const number = (cell, name) => Number(cell.getAttribute(name));
      const rows = cells.map((cell) => number(cell.parentElement, 'aria-rowindex') - 1);
      const columns = cells.map((cell) => String.fromCharCode(63 + number(cell, 'aria-colindex')));
      const corner = (end) => (end === 0 ? columns.sort()[0] + Math.min(...rows) : columns.sort().at(-1) + Math.max(...rows));
      return `${corner(0)}:${corner(1)}`;
    });
  }

  /** Pastes a text as the person would: from the clipboard, by the keys. */
  async paste(text) {
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await this.press('Control+v');
  }

  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  note() {
    return this.page.locator('.sheet-panel:not([hidden]) .grid-line-note').textContent();
  }

  async saved() {
    await this.page.waitForFunction(() => document.getElementById('form-saved').textContent === 'Сохранено');
    await this.page.waitForFunction(() => !document.querySelector('[data-state=waiting]'));
  }
}

/** Waits till a condition of the test holds. */
export async function until(condition, message = 'the condition') {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`waited in vain for ${message}`);
}
