// The operator's pages of forms, collections and lists, as they stand on a wide and on a narrow screen.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { NARROW, WIDE, assertFitsWidth, roundOfFile } from './round.mjs';

const round = roundOfFile();
const LISTS = ['/lk/forms', '/lk/arranging', '/lk/lists'];
const OF_ONE = ['/lk/arranging/new', '/lk/arranging/1', '/lk/arranging/1/copy', '/lk/arranging/1/form', '/lk/arranging/1/prefill'];

for (const width of [WIDE, NARROW]) {
  test(`pages of the tab «Формы» at ${width}`, { timeout: 60_000 }, async () => {
    const operator = await round.person('operator', { width });
    const { page } = operator;
    for (const address of [...LISTS, ...OF_ONE]) {
      await page.goto(address);
      await assertFitsWidth(page);
      await operator.picture(address.slice(4).replaceAll('/', '-'));
      // A choice is one line, a list is not cut at its bottom.
      const heights = await page.locator('main select').evaluateAll((all) => all.map((one) => one.offsetHeight));
      assert.ok(heights.every((height) => height < 60), `${address}: choices ${heights} high`);
      const cut = await page.locator('.tab-pages ~ .table-frame').evaluateAll((all) => all.map((one) => one.scrollHeight - one.clientHeight));
      assert.ok(cut.every((rest) => rest <= 1), `${address}: ${cut} of the list is cut off`);
    }
    for (const address of LISTS) {
      await page.goto(address);
      const links = page.getByRole('navigation', { name: 'Формы и сборы' }).getByRole('link');
      assert.deepEqual(await links.allInnerTexts(), ['Формы', 'Сборы данных', 'Списки']);
      assert.equal(await links.and(page.locator('[aria-current=page]')).getAttribute('href'), address);
    }
  });
}
