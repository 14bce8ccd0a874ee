// Scrolling through the whole sheet by the wheel: the longest frame, and the share of frames over 33 ms.

const LONG_MS = 33.4;
const LONGEST_GOAL_MS = 100;
const LONG_GOAL_PERCENT = 1;
const NOTCH_PX = 400;

export async function measureScrolling({ open, rows, verdict }) {
  const { page, close } = await open(rows);
  const scroller = page.locator('.grid-scroll');
  const whole = await scroller.evaluate((node) => node.scrollHeight);
  await page.mouse.move(600, 400);
  await page.evaluate(watchFrames);
  for (let at = 0; at < whole; at += NOTCH_PX) await page.mouse.wheel(0, NOTCH_PX);
  const frames = await page.evaluate(() => window.bench.frames);
  const missing = await scroller.evaluate((node) => node.scrollHeight - node.clientHeight - node.scrollTop);
  if (missing > 2) throw new Error(`${missing} px of the sheet were not scrolled through`);
  await close();
  const long = frames.filter((time) => time > LONG_MS).length;
  verdict.add(`longest frame while scrolling through ${rows} rows, of ${frames.length}`, { typical: Math.max(...frames), goal: LONGEST_GOAL_MS });
  verdict.add('frames over 33 ms', { typical: (100 * long) / frames.length, goal: LONG_GOAL_PERCENT, unit: ' %' });
}

/** Runs in the page. */
function watchFrames() {
  const frames = [];
  window.bench.frames = frames;
  let last = 0;
  const frame = (now) => {
    if (last > 0) frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
