// Names in formulas follow titles and keys; keys are made of titles; what is typed becomes JSON. Pure modules, no browser.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { attribute, setKind } from '../../../assets/js/builder/attributes.js';
import { giveKeys, keyOf } from '../../../assets/js/builder/keys.js';
import { said } from '../../../assets/js/builder/mistakes.js';
import { columnName, rekeyColumn, rekeyRow, rekeySheet, renameColumn, renameSheet } from '../../../assets/js/builder/names.js';
import { readDay, readNumber, readOptions, readValue, showValue } from '../../../assets/js/builder/values.js';

function form() {
  const sheets = [
    { $id: '1', key: 'classes', title: 'Классы', rows: { mode: 'fixed', items: [{ $id: 'r', key: 'r1' }, { $id: 'q', key: 'r2', formulas: { total: 'СУММ([r1:r2;Всего])' } }] }, columns: [
      { $id: 'a', key: 'total', title: 'Всего' },
      { $id: 'b', key: 'share', title: 'Доля', formula: 'ЕСЛИ([@Всего]>0; [@ всего ]/100; "[@Всего]")' },
      { $id: 'c', key: 'five', title: 'Пять', group: 'Получили', required_if: '[@[Всего]]>0' },
    ] },
    { $id: '2', key: 'sums', title: 'Итоги года', rows: { mode: 'free' }, columns: [
      { $id: 'd', key: 'all', title: 'Всего', formula: 'СУММ(Классы[Всего])+Классы[r1;Всего]+[@Всего]+СУММ(classes[total])' },
    ] },
  ];
  return { sheets, rules: [
    { key: 'one', sheet: 'classes', column: 'total', row: 'r1', condition: "[@Всего]<='Итоги года'[Всего] И Итоги года[Всего]>1" },
    { key: 'two', condition: 'СУММ(Классы[Получили: Пять])>0' },
  ] };
}

test('a column renamed is renamed where it is meant, and nowhere else', () => {
  const spec = form();
  const [classes, sums] = spec.sheets;
  const rename = (column, title) => renameColumn(spec, classes, column, () => {
    column.title = title;
  });
  // As it is typed: emptied, then letter by letter.
  for (const title of ['', 'У', 'Уч', 'Учеников']) rename(classes.columns[0], title);
  assert.equal(classes.columns[1].formula, 'ЕСЛИ([@Учеников]>0; [@ Учеников ]/100; "[@Всего]")', 'a text names nothing');
  assert.equal(classes.columns[2].required_if, '[@[Учеников]]>0');
  assert.equal(classes.rows.items[1].formulas.total, 'СУММ([r1:r2;Учеников])');
  assert.equal(sums.columns[0].formula, 'СУММ(Классы[Учеников])+Классы[r1;Учеников]+[@Всего]+СУММ(classes[total])', 'the other sheet has its own');
  assert.equal(spec.rules[0].condition, "[@Учеников]<='Итоги года'[Всего] И Итоги года[Всего]>1");
  rename(classes.columns[2], 'Отлично');
  assert.equal(spec.rules[1].condition, 'СУММ(Классы[Отлично])>0');
});

test('a title that passes through another one does not take over its formulas', () => {
  const spec = form();
  const [classes] = spec.sheets;
  classes.columns[1].formula = '[@Пять]+[@Всего]';
  for (const title of ['Всег', 'Всего', 'Всего5']) renameColumn(spec, classes, classes.columns[2], () => {
    classes.columns[2].title = title;
    delete classes.columns[2].group;
  });
  assert.equal(columnName(classes.columns[0], classes.columns), 'Всего');
  const [first, second] = classes.columns[1].formula.split('+');
  assert.ok(['[@five]', '[@Всего5]'].includes(first), first);
  assert.equal(second, '[@Всего]');
});

test('a sheet renamed, keys changed', () => {
  const spec = form();
  const [classes, sums] = spec.sheets;
  renameSheet(spec, classes, 'Параллели');
  renameSheet(spec, sums, 'Итог');
  assert.equal(sums.columns[0].formula, 'СУММ(Параллели[Всего])+Параллели[r1;Всего]+[@Всего]+СУММ(classes[total])');
  assert.equal(spec.rules[0].condition, "[@Всего]<='Итог'[Всего] И Итог[Всего]>1");
  rekeySheet(spec, classes, 'grades');
  rekeyColumn(spec, classes, classes.columns[0], 'pupils');
  rekeyRow(spec, classes, classes.rows.items[0], 'first');
  assert.equal(sums.columns[0].formula, 'СУММ(Параллели[Всего])+Параллели[first;Всего]+[@Всего]+СУММ(grades[pupils])');
  assert.equal(classes.rows.items[1].formulas.pupils, 'СУММ([first:r2;Всего])');
  assert.deepEqual([spec.rules[0].sheet, spec.rules[0].column, spec.rules[0].row], ['grades', 'pupils', 'first']);
});

test('keys are made of titles, and once made they stay', () => {
  assert.equal(keyOf('Обучающихся, всего', [], 'col'), 'obuchaiushchikhsia_vsego');
  assert.equal(keyOf('5 класс', [], 'col'), 'n5_klass');
  assert.equal(keyOf('№', ['col'], 'col'), 'col_2');
  assert.match(keyOf('щ'.repeat(90), [], 'col'), /^[a-z][a-z0-9_]{0,39}$/);
  const spec = { sheets: [{ title: 'Лист', key: '', rows: { items: [{}, { key: 'r1' }, {}] }, columns: [{ title: 'Один', key: '' }, { title: 'Один', key: '' }, { title: '', key: '' }] }] };
  giveKeys(spec);
  spec.sheets[0].columns[0].title = 'Другой';
  giveKeys(spec);
  assert.deepEqual(spec.sheets[0].columns.map(({ key }) => key), ['odin', 'odin_2', '']);
  assert.deepEqual(spec.sheets[0].rows.items.map(({ key }) => key), ['r2', 'r1', 'r3']);
});

test('what is typed becomes JSON, and what can not be read stays for the server to judge', () => {
  assert.deepEqual(['1 234,5', '−', '12.50', '1e5'].map(readNumber), [1234.5, null, 12.5, null]);
  assert.deepEqual(['5.9.2026', '05.09.26', '2026-09-05', 'вчера'].map(readDay), ['2026-09-05', '2026-09-05', '2026-09-05', null]);
  assert.deepEqual(readOptions('А\t\r\nБ\r\n\r\nа\nВ Г'), ['А', 'Б', 'В Г']);
  assert.deepEqual(['да', 'Нет', 'может быть'].map((text) => readValue('boolean', text)), [true, false, 'может быть']);
  assert.deepEqual([true, 12.5, '2026-09-05', undefined].map(showValue), ['Да', '12,5', '05.09.2026', '']);
});

test('a computed number has two digits until somebody says otherwise', () => {
  const formula = attribute('formula');
  const column = { kind: 'decimal' };
  formula.write(column, '[@Сдали]/3');
  assert.equal(column.digits, 2);
  attribute('digits').write(column, '');
  formula.write(column, '[@Сдали]/30');
  assert.equal(column.digits, undefined, 'taken away by hand it stays away');
  const whole = { kind: 'integer' };
  formula.write(whole, '[@Сдали]*2');
  assert.equal(whole.digits, undefined);
  setKind(whole, 'decimal');
  assert.equal(whole.digits, 2);
  assert.equal(attribute('formula').title, 'Формула');
});

test('mistakes are told in the words of the page', () => {
  assert.equal(said('неизвестный вид столбца: бывают list, date, integer, decimal, text, boolean'), 'выберите вид: текст, целое число, число, дата, список, да/нет');
  assert.equal(said('нужно true или false, а здесь строка'), 'впишите «да» или «нет»');
  assert.equal(said('нужно true или false; пустую ячейку не пишут вовсе'), 'впишите «да» или «нет»');
  assert.equal(said('нужна дата вида "2026-09-15"; пустую ячейку не пишут вовсе'), 'нужна дата, например 15.09.2026');
  assert.equal(said('нужно целое число от 0 до 10'), 'нужно целое число от 0 до 10');
});
