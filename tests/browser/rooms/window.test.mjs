// When a collection takes data and when it does not (FEATURES E2): the past, the future, and closing while somebody types.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { COLUMN, DAY, collectionPackage } from './packages.mjs';
import { assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
const SECOND = 1000;

test('a closed collection can be read and refuses everything', { timeout: 60_000 }, async () => {
  const school = await round.person(SCHOOL);
  const { page } = school;
  await page.goto('/lk/publications/vpr');
  await page.getByRole('link', { name: 'Результаты входной диагностики в 5 классах' }).first().click();
  await assertText(page.locator('.block.collection'), [/Закрыт/, /Прием закрыт/]);
  await page.getByRole('link', { name: 'Посмотреть' }).click();
  await page.waitForSelector('#form[data-ready]');
  await assertText(page.locator('#form-banner'), [/Приём закрыт/, /только для просмотра/]);
  assert.equal(await page.getByRole('button', { name: 'Сдать отчет' }).isVisible(), false);
  const cell = page.locator('.sheet-panel:not([hidden]) .grid-body .grid-cell[data-column]').nth(1);
  const before = await cell.textContent();
  await cell.click();
  await page.keyboard.press('9');
  assert.equal(await page.locator('.is-editing').count(), 0);
  assert.equal(await cell.textContent(), before);
  await school.picture('form-closed');

  school.foresee(/^409: POST .*\/(cells|submission)$/);
  const refused = await page.evaluate(async () => {
    const address = location.pathname.replace('/form', '');
    const headers = { 'Content-Type': 'application/json', 'X-Oko-Csrf': document.querySelector('meta[name=csrf]').content };
    const post = (path, body) => fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const cells = await post('/cells', { client: 'somebody', seq: 1, since: 0, edits: [] });
    const submission = await post('/submission', { revision: 1000 });
    return [cells.status, (await cells.json()).code, submission.status, (await submission.json()).code];
  });
  assert.deepEqual(refused, [409, 'closed', 409, 'closed']);
});

test('a future collection can be looked at and not filled', { timeout: 60_000 }, async () => {
  const opensAt = Date.now() + DAY;
  const publication = await round.server.publish(collectionPackage({ title: 'Будущий сбор', opensAt, closesAt: opensAt + DAY }));
  const school = await round.person(SCHOOL);
  const { page } = school;
  await page.goto(publication);
  await assertText(page.locator('.block.collection'), [/Еще не открыт/, /Прием еще не открыт/]);
  assert.equal(await page.getByRole('link', { name: 'Заполнить' }).count(), 0);
  await page.getByRole('link', { name: 'Посмотреть' }).click();
  await page.waitForSelector('#form[data-ready]');
  await assertText(page.locator('#form-banner'), [/ещё не открыт/]);
  await page.getByRole('tab', { name: 'КЛАССЫ' }).click();
  await page.locator('.sheet-panel:not([hidden]) [data-row=c5] [data-column=pupils]').click();
  await page.keyboard.press('9');
  assert.equal(await page.locator('.is-editing').count(), 0);
  await school.picture('form-future');
});

test('closing while somebody types loses nothing that was typed', { timeout: 60_000 }, async () => {
  const school = await round.person(SCHOOL);
  const closesAt = Date.now() + 12 * SECOND;
  const publication = await round.server.publish(collectionPackage({ title: 'Закрывается на глазах', closesAt }));
  school.foresee(/^409: (POST|GET) .*\/(cells|changes)$/);
  const { page } = school;
  const table = await school.openForm(publication);
  await fillRow(table, 0, ['мат', '15.09.2026']);
  await table.saved();
  assert.ok(Date.now() < closesAt, 'what came before closing was saved in time');
  await table.click(0, COLUMN.rooms);
  await table.type('4');
  await page.waitForTimeout(Math.max(0, closesAt - Date.now()));
  await table.type('2');

  const banner = page.locator('#form-banner');
  await assertText(banner, [/закрыт/i, /Не сохранено на сервере: 1 ячейка; введённое осталось в этом браузере/]);
  await assertText(page.locator('#form-saved'), [/Не сохранено/]);
  assert.ok(await page.locator('#form-submit').isDisabled());
  await school.picture('form-closing');
  await assertRescued(school, page);

  await page.reload();
  await page.waitForSelector('#form[data-ready]');
  assert.deepEqual((await table.block(0, 0, 0, 2))[0], ['Математика', '15.09.2026', ''], 'the draft is frozen as it was saved');
  await assertText(banner, [/Не сохранено на сервере: 1 ячейка/]);
  await assertRescued(school, page);
});

async function assertRescued(school, page) {
  const { name, path } = await school.download(page.getByRole('button', { name: 'Сохранить введённое в файл' }));
  assert.match(name, /^Не сохранено — Проверка связи\.csv$/);
  assert.match(await readFile(path, 'utf8'), /"РАБОТЫ НА БЛАНКЕ";"C1";"Количество аудиторий";"42?"/);
}
