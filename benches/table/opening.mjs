// From the server's answer with all rows, and from the click on the form, until the rows are on the screen.

import { median } from './verdict.mjs';

const GOAL_MS = 300;

export async function measureOpening({ open, rows, runs, verdict }) {
  const fromAnswer = [];
  const fromClick = [];
  for (let run = 0; run < runs; run += 1) {
    const { page, close } = await open(rows);
    const { answered, shown } = await page.evaluate(() => ({
      answered: performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/state')).responseEnd,
      shown: window.bench.shownAt,
    }));
    fromAnswer.push(shown - answered);
    fromClick.push(shown);
    await close();
  }
  verdict.add(`${rows} rows shown, from the server's answer`, { typical: median(fromAnswer), worst: Math.max(...fromAnswer), goal: GOAL_MS });
  verdict.add(`${rows} rows shown, from the click on the form`, { typical: median(fromClick), worst: Math.max(...fromClick) });
}
