// The form the bench works on: a sheet of many rows, every cell filled, one row in twenty with an error; a page with it
// open, whose clock notes when something is on the screen.

import { FormServer } from '../../tests/browser/grid/server.mjs';
import { rowsOf } from '../../tests/browser/grid/rows.mjs';
import { SPEC } from '../../tests/browser/grid/spec.mjs';

const MOST_ROWS = 10_000;

/** Opens a page on a sheet of so many rows. @returns {{server, page, close()}} */
export async function openSheet(browser, rows) {
  const spec = structuredClone(SPEC);
  spec.sheets = [{ ...spec.sheets[0], rows: { mode: 'free', min: 1, max: MOST_ROWS } }];
  const server = await new FormServer({ spec, rows: { paper: rowsOf(linesOf(rows)) } }).start();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'ru-RU', timezoneId: 'Europe/Moscow' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(server.form);
  await page.waitForFunction(() => window.bench.shownAt > 0);
  const close = async () => {
    await context.close();
    await server.stop();
  };
  return { server, page, close };
}

/** Texts of rows in the order of the columns. */
export function linesOf(count) {
  return Array.from({ length: count }, (_, row) => [
    ['Русский язык', 'Математика', 'Химия', 'Биология'][row % 4],
    `${String(row % 28 + 1).padStart(2, '0')}.09.2026`,
    row % 20 === 7 ? '150' : String(row % 100 + 1),
    `${row % 90},5`,
    `Корпус ${row % 7}, кабинет ${row % 300}`,
    row % 2 ? 'Да' : 'Нет',
  ]);
}

/** Runs in the page before anything else. */
function watch() {
  const bench = { shownAt: 0 };
  window.bench = bench;
  /** Resolves with the time just after the next frame has been painted. */
  bench.painted = () => new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
  });
  const observer = new MutationObserver(async () => {
    if (!document.querySelector('#form[data-ready]')) return;
    observer.disconnect();
    bench.shownAt = await bench.painted();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready'] });
}
