// From a key until its letter, or the cell it leads to, is painted. Keys come 90 ms apart: a quick typist.

import { share } from './verdict.mjs';

const FRAME_MS = 1000 / 60;
const PAUSE_MS = 90;
const TYPED = 'Korpus 3, kabinet 217';
const WALK = ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'PageDown', 'PageUp', 'Control+ArrowDown', 'Control+Home'];

export async function measureKeys({ open, rows, verdict }) {
  const { page, close } = await open(rows);
  await page.locator('.grid-body [aria-rowindex="12"] [data-column=note]').click();
  await page.evaluate(watchKeys);
  const first = await strike(page, 20, ['x', 'Enter']);
  const letters = await strike(page, 8, [...TYPED, 'Enter']);
  const walk = await strike(page, 8, WALK);
  await close();
  const all = [...first, ...letters];
  tell(verdict, 'a letter that opens a cell', first.filter(({ key }) => key === 'x'));
  tell(verdict, 'a letter in an open cell', letters.filter(({ key }, index) => key.length === 1 && letters[index - 1]?.key.length === 1));
  tell(verdict, 'Enter: the cell stored, the next one active', all.filter(({ key }) => key === 'Enter'));
  tell(verdict, 'a key of moving', walk.filter(({ key }) => key !== 'Control'));
  const late = all.filter(({ key, seen }) => key.length === 1 && !seen).length;
  verdict.add('letters that were not in the very next frame', { typical: late, goal: 0, unit: '' });
}

async function strike(page, times, keys) {
  for (let time = 0; time < times; time += 1) {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(PAUSE_MS);
    }
  }
  return page.evaluate(() => window.bench.keys.splice(0));
}

/** Runs in the page. The next frame comes at its own time, so a key takes a part of a frame even with nothing to do. */
function watchKeys() {
  const { bench } = window;
  bench.keys = [];
  window.addEventListener('keydown', (event) => {
    const noted = { key: event.key, seen: false, whole: 0 };
    bench.keys.push(noted);
    requestAnimationFrame(() => {
      noted.seen = Boolean(document.activeElement.value?.endsWith(noted.key));
    });
    bench.painted().then((at) => { noted.whole = at - event.timeStamp; });
  }, true);
}

function tell(verdict, title, keys) {
  const times = keys.map(({ whole }) => whole);
  verdict.add(title, { typical: share(times, 0.5), goal: FRAME_MS, worst: share(times, 0.95), worstGoal: 2 * FRAME_MS });
}
