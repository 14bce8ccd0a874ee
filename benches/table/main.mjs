// How quick the table is under a person's hands, in real Chromium against the server played in memory: a sheet of
// 5,000 rows opened, a block pasted, keys typed, the sheet scrolled through. Says which goal is missed, and ends with 1.
//
// node benches/table/main.mjs [--runs 5]      needs `npm --prefix tests/browser ci --ignore-scripts`

import { launch } from '../../tests/browser/launch.mjs';
import { openSheet } from './sheet.mjs';
import { measureOpening } from './opening.mjs';
import { measurePaste } from './paste.mjs';
import { measureKeys } from './keys.mjs';
import { measureScrolling } from './scrolling.mjs';
import { Verdict } from './verdict.mjs';

const ROWS = 5000;
const runs = Number(process.argv[process.argv.indexOf('--runs') + 1]) || 5;

const browser = await launch();
const verdict = new Verdict();
try {
  const open = (rows) => openSheet(browser, rows);
  await measureOpening({ open, rows: ROWS, runs, verdict });
  await measurePaste({ open, rows: ROWS, runs, verdict });
  await measureKeys({ open, rows: ROWS, verdict });
  await measureScrolling({ open, rows: ROWS, verdict });
} finally {
  await browser.close();
}
verdict.print();
process.exitCode = verdict.missed ? 1 : 0;
