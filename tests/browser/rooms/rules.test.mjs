// Rules, computed cells and dependent lists on the real binary: a school sees at once what follows from what it types, and
// explains what is unusual (FEATURES E8).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { until } from '../grid/fixture.mjs';
import { collectionPackage } from './packages.mjs';
import { fillRow, roundOfFile } from './round.mjs';
import { readWorkbook } from './workbook.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';

/** Results by class with a share that is computed, and a sheet of totals that must meet them. */
export const RESULTS = {
  title: 'Итоги работы',
  sheets: [
    {
      key: 'classes',
      title: 'Классы',
      rows: { mode: 'free', min: 1, max: 300 },
      unique_together: [['class', 'subject']],
      columns: [
        { key: 'class', title: 'Класс', kind: 'list', options: ['5', '10'], required: true },
        { key: 'subject', title: 'Предмет', kind: 'list', depends_on: 'class', options_by: { 5: ['Природоведение', 'Чтение'], 10: ['Химия', 'Физика'] }, required: true },
        { key: 'wrote', title: 'Писали', kind: 'integer', min: 0, required: true },
        { key: 'passed', title: 'Справились', kind: 'integer', min: 0, required: true },
        { key: 'share', title: 'Доля, %', kind: 'decimal', digits: 1, formula: 'ЕСЛИ([@Писали]>0; ОКРУГЛ([@Справились]/[@Писали]*100; 1); 0)' },
        { key: 'why', title: 'Причина', kind: 'text', required_if: '[@Доля, %]<50' },
      ],
    },
    {
      key: 'totals',
      title: 'Итого',
      rows: { mode: 'fixed', items: [{ key: 'all', values: { name: 'По школе' }, formulas: { wrote: 'СУММ(Классы[Писали])' } }] },
      columns: [
        { key: 'name', title: 'Строка', kind: 'text', locked: true },
        { key: 'wrote', title: 'Писали', kind: 'integer' },
        { key: 'pupils', title: 'Обучается', kind: 'integer', min: 0, required: true },
      ],
    },
  ],
  rules: [
    { key: 'passed_wrote', where: 'cell', sheet: 'classes', column: 'passed', condition: '[@Справились]<=[@Писали]', message: 'Справились больше, чем писали: проверьте оба числа.', severity: 'error' },
    { key: 'all_passed', where: 'row', sheet: 'classes', condition: 'ИЛИ([@Писали]<10; [@Доля, %]<100)', message: 'Справились все: проверьте.', severity: 'warning' },
    { key: 'pupils', where: 'form', condition: 'Итого[all;Обучается]>=Итого[all;Писали]', message: 'Писали больше, чем обучается: проверьте лист «Итого».', severity: 'warning' },
  ],
};

/** Waits until a text can be seen there. */
const told = (locator, [pattern]) => until(async () => pattern.test(await locator.innerText()), String(pattern));

test('what is computed follows at once, also on another sheet; rules tell, warnings are explained, all is exported', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Итоги с правилами', form: RESULTS }));
  const school = await round.person(SCHOOL);
  const { page } = school;
  const table = await school.openForm(publication);
  const list = page.locator('#form-errors-list');

  await fillRow(table, 0, ['5', 'чте', '20', '25']);
  await table.saved();
  await until(async () => (await table.text(0, 4)) === '125', 'the share');
  await page.locator('#form-errors').click();
  await told(list, [/D1 \(Справились\)[\s\S]*Справились больше, чем писали/]);
  await school.picture('rules-error');

  await table.click(0, 3);
  await table.type('8');
  await table.press('Enter');
  await until(async () => (await table.text(0, 4)) === '40');
  await told(list, [/F1 \(Причина\)/]);
  await fillRow(table, 1, ['10', 'чтение', '12', '12']);
  await told(list, [/B2 \(Предмет\)[\s\S]*Выберите значение из списка/]);
  await table.click(1, 1);
  await table.type('хим');
  await table.press('Enter');
  await table.click(0, 5);
  await table.type('Карантин');
  await table.press('Enter');
  await table.saved();
  await told(list, [/строка 2[\s\S]*Справились все/]);

  await page.getByRole('tab', { name: 'Итого' }).click();
  await until(async () => (await table.text(0, 1)) === '32', 'the sum of the other sheet');
  await table.click(0, 2);
  await table.type('30');
  await table.press('Enter');
  await table.saved();
  await told(list, [/Писали больше, чем обучается/]);
  await until(async () => (await page.locator('#form-errors').textContent()) === 'Ошибки, пояснить (2)');
  assert.ok(await page.locator('#form-submit').isDisabled());
  await school.picture('rules-explain');
  const fields = list.getByRole('textbox', { name: 'Пояснение' });
  await fields.nth(0).fill('Сильный класс');
  await fields.nth(1).fill('Писали и ученики семейной формы');
  await fields.nth(1).blur();
  await page.locator('#form-submit:enabled').click();
  await page.locator('#form-receipt').getByRole('button', { name: 'Вернуться в кабинет' }).click();
  await page.waitForURL(`**${publication}`);

  const region = await round.person('reg24_vpr');
  await region.openParticipants(publication);
  await region.page.getByRole('button', { name: 'Экспорт результатов' }).click();
  const link = region.page.getByRole('link', { name: 'Загрузить отчёт' }).first();
  await link.waitFor();
  const book = readWorkbook(await readFile((await region.download(link)).path));
  const rows = (sheet) => book.get(sheet).slice(1).map((row) => row.slice(6));
  assert.deepEqual(rows('Классы'), [
    ['5', 'Чтение', 20, 8, 40, 'Карантин', null],
    ['10', 'Химия', 12, 12, 100, null, 'Сильный класс'],
  ]);
  assert.deepEqual(rows('Итого'), [['По школе', 32, 30]]);
  assert.deepEqual(rows('Пояснения'), [['Писали и ученики семейной формы']]);
});

test('what another window changes is computed here too', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Итоги в двух окнах', form: RESULTS }));
  const one = await round.person(SCHOOL);
  const other = await round.person(SCHOOL);
  const here = await one.openForm(publication);
  await fillRow(here, 0, ['5', 'чте', '20', '10']);
  await here.saved();
  const there = await other.openForm(publication);
  await other.page.getByRole('tab', { name: 'Итого' }).click();
  assert.equal(await there.text(0, 1), '20');
  await here.click(0, 2);
  await here.type('40');
  await here.press('Enter');
  await here.saved();
  await until(async () => (await there.text(0, 1)) === '40', 'the sum in the other window');
});
