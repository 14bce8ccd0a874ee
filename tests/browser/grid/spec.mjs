// The form of the table's tests: a free sheet with a column of each kind, and one of fixed rows.

export const SPEC = {
  title: 'Расписание ВПР СПО',
  sheets: [
    {
      key: 'paper',
      title: 'РАБОТЫ НА БЛАНКЕ',
      hint: 'Не более пяти дней на предмет',
      rows: { mode: 'free', min: 1, max: 300 },
      columns: [
        { key: 'subject', title: 'Предмет', kind: 'list', options: ['Русский язык', 'Математика', 'Химия', 'Биология'], required: true },
        { key: 'day', title: 'Дата 1й курс', kind: 'date', min: '15.09.2026', max: '09.10.2026', hint: 'Дата проведения' },
        { key: 'rooms', title: 'Количество аудиторий', kind: 'integer', min: '1', max: '100', hint: 'От 1 до 100' },
        { key: 'share', title: 'Доля, %', kind: 'decimal', digits: 2 },
        { key: 'note', title: 'Примечание', kind: 'text', max_length: 200 },
        { key: 'online', title: 'Дистанционно', kind: 'boolean' },
      ],
    },
    {
      key: 'classes',
      title: 'Классы',
      rows: { mode: 'fixed' },
      columns: [
        { key: 'name', title: 'Класс', kind: 'text', locked: true },
        { key: 'pupils', title: 'Обучающихся', kind: 'integer' },
        { key: 'teacher', title: 'Учитель', kind: 'text' },
      ],
    },
  ],
};

export const CLASSES = [5, 6, 7].map((number, index) => ({ id: `c${number}`, position: `a${index}`, cells: { name: `${number} класс` } }));
