// A computer whose clock is wrong by a day: the server's counts (FEATURES E2, E9).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { COLUMN, DAY, collectionPackage } from './packages.mjs';
import { assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
const HOUR = DAY / 24;

for (const [words, wrong] of [['a day behind', -DAY], ['a day ahead', DAY]]) {
  test(`with a clock ${words} everything is saved, and closing comes when it does`, { timeout: 60_000 }, async () => {
    const school = await withClock(wrong);
    const later = await round.server.publish(collectionPackage({ title: `Часы: ${words}`, closesAt: Date.now() + 3 * HOUR }));
    const table = await school.openForm(later);
    await assertText(school.page.locator('#form-clock'), [/^До закрытия 2 ч 59 мин/]);
    await fillRow(table, 0, ['мат', null, '5']);
    await table.click(0, COLUMN.day);
    await table.press('Control+Semicolon');
    await table.saved();
    assert.equal(await table.text(0, COLUMN.day), today(), 'today is the server\'s');
    await school.reopen(school.page.url());
    assert.deepEqual((await table.block(0, 0, 0, COLUMN.rooms))[0], ['Математика', today(), '5']);

    school.foresee(/^409: GET .*\/changes$/);
    const soon = await round.server.publish(collectionPackage({ title: `Сейчас закроется: ${words}`, closesAt: Date.now() + 8_000 }));
    const closing = await school.openForm(soon);
    await fillRow(closing, 0, ['хим']);
    await closing.saved();
    await assertText(school.page.locator('#form-banner'), [/При[её]м закрыт/]);
    await assertText(school.page.locator('#form-saved'), [/Сохранено/]);
  });
}

async function withClock(wrong) {
  const school = await round.person(SCHOOL);
  await school.context.addInitScript((shift) => {
    const True = Date;
    globalThis.Date = class extends True {
      constructor(...parts) {
        super(...(parts.length > 0 ? parts : [True.now() + shift]));
      }

      static now() {
        return True.now() + shift;
      }
    };
  }, wrong);
  return school;
}

/** By the clock and the zone of the server. */
function today() {
  return new Date().toLocaleDateString('ru-RU', { timeZone: 'Europe/Moscow' });
}
