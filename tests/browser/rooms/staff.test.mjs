// Operator, support and everybody else: every tab reads, no link leads to a dead end (FEATURES B1).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { assertFitsWidth, assertText, NARROW, WIDE, roundOfFile } from './round.mjs';

const round = roundOfFile();
const PEOPLE = { operator: 'operator', support: 'support', regional: 'reg24_vpr', municipal: 'reg24_vpr_m006', school: 'sch240001', college: 'spo240003' };
const TABS = ['Обмен данными', 'Аналитика', 'Паспорт'];
/** Addresses that differ only by numbers and names, of which so many are tried. */
const MOST_ALIKE = 8;

for (const width of [WIDE, NARROW]) {
  test(`every role finds something to read in every tab at ${width} px`, { timeout: 60_000 }, async () => {
    for (const [role, login] of Object.entries(PEOPLE)) {
      const person = await round.person(login, { width });
      const { page } = person;
      for (const tab of TABS) {
        await page.getByRole('navigation', { name: 'Главное меню' }).getByRole('link', { name: tab }).click();
        await page.locator(`.tabs [aria-current=page]`, { hasText: tab }).waitFor();
        await assertText(page.locator('main'), [/\S.{20,}/s]);
        assert.equal(await page.locator('main h1').count(), 1, `${role}, ${tab}: one heading`);
        await assertFitsWidth(page);
        if (tab !== TABS[0]) await person.picture(`${tab === 'Паспорт' ? 'passport' : 'analytics'}-${role}`);
      }
      await page.locator('.bell').click();
      await page.getByRole('heading', { level: 1, name: 'Уведомления' }).waitFor();
      await assertText(page.locator('main'), [/Уведомлений пока нет/]);
    }
  });
}

test('no link of any page leads to a dead end', { timeout: 90_000 }, async () => {
  await Promise.all(Object.values(PEOPLE).map(async (login) => {
    const person = await round.person(login);
    const visited = await crawl(person.context.request, '/lk');
    assert.ok(visited.size > 10, `${login} meets ${visited.size} addresses`);
    const dead = [...visited].filter(([, { status }]) => status >= 400).map(([address, { status, from }]) => `${status}: ${address} on ${from}`);
    assert.deepEqual(dead, [], login);
  }));
});

/** Goes through every link from an address on. @returns {Promise<Map<string, {status: number, from: string}>>} */
async function crawl(request, start) {
  const visited = new Map();
  const alike = new Map();
  const waiting = [[start, 'the start']];
  while (waiting.length > 0) {
    const [address, from] = waiting.shift();
    const kind = kindOf(address);
    if (visited.has(address) || alike.get(kind) >= MOST_ALIKE) continue;
    alike.set(kind, (alike.get(kind) ?? 0) + 1);
    const answer = await request.get(address);
    visited.set(address, { status: answer.status(), from });
    if (!answer.headers()['content-type']?.startsWith('text/html')) continue;
    for (const link of linksOf(await answer.text())) if (!visited.has(link)) waiting.push([link, address]);
  }
  return visited;
}

/** An address without its numbers, and without the values asked for; publications are each of their own kind. */
function kindOf(address) {
  return address.replace(/\d+/g, 'N').replace(/=[^&]*/g, '');
}

/** Addresses of ours in a page. */
function linksOf(html) {
  return [...html.matchAll(/<a\s[^>]*?href="(\/[^"#]*)/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
}
