// Ctrl+V of 1,000 rows by 5 columns: until all of it is on the screen, and in how many batches it is saved.

import { linesOf } from './sheet.mjs';
import { median } from './verdict.mjs';

const GOAL_MS = 300;
const MOST_BATCHES = 5;
const BLOCK = linesOf(1000).map((line) => line.slice(0, 5).join('\t')).join('\r\n');

export async function measurePaste({ open, rows, runs, verdict }) {
  for (const [title, filled] of [['into an empty sheet', 0], [`below ${rows} rows`, rows]]) {
    const times = [];
    const batches = [];
    for (let run = 0; run < runs; run += 1) {
      const { server, page, close } = await open(filled);
      times.push(await pasteAtEnd(page));
      await page.waitForFunction(() => document.getElementById('form-saved').textContent === 'Сохранено', null, { timeout: 60_000 });
      const stored = server.response.table('paper').length;
      if (stored !== filled + 1000) throw new Error(`${stored} rows stored`);
      batches.push(server.batches.length);
      await close();
    }
    verdict.add(`1,000 × 5 pasted ${title}`, { typical: median(times), worst: Math.max(...times), goal: GOAL_MS });
    verdict.add('batches it is saved in', { typical: Math.max(...batches), goal: MOST_BATCHES, unit: '' });
  }
}

/** Pastes into the blank row the sheet ends with. @returns milliseconds from the key until the screen shows it */
async function pasteAtEnd(page) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), BLOCK);
  await page.locator('.grid-body .grid-cell[data-column]').first().click();
  await page.keyboard.press('Control+ArrowDown');
  if (await page.locator('.grid-cell.is-active').textContent() !== '') await page.keyboard.press('ArrowDown');
  await page.evaluate(() => {
    const { bench } = window;
    window.addEventListener('keydown', (event) => { bench.pressedAt = event.timeStamp; }, true);
    window.addEventListener('paste', async () => { bench.pastedAt = await bench.painted(); }, true);
  });
  await page.keyboard.press('Control+v');
  await page.waitForFunction(() => window.bench.pastedAt);
  const note = await page.locator('.grid-line-note').textContent();
  if (!note.startsWith('Вставлено: 5000 ячеек')) throw new Error(`not pasted: ${note}`);
  return page.evaluate(() => window.bench.pastedAt - window.bench.pressedAt);
}
