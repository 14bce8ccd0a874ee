"""Makes the workbooks of this folder: tables such as offices send to schools, by the programs they are made with.

    pip install openpyxl xlsxwriter && python3 tests/data/workbooks/make.py     (and LibreOffice, for what it converts)

Nothing in them is real. What each is for stands above it; `src/sheets/understand/tests.rs` says what must come out.
"""

import datetime
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

HERE = Path(__file__).parent
MADE = datetime.datetime(2026, 8, 30, 12, 0, 0)
THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
BOLD = Font(bold=True)
GREY = PatternFill("solid", fgColor="DDDDDD")


def save(book, name):
    book.properties.created = book.properties.modified = MADE
    book.save(HERE / name)


def head(sheet, row, texts, first=1):
    for column, text in enumerate(texts, first):
        cell = sheet.cell(row, column, text)
        if text is not None:
            cell.font = BOLD
        cell.border = BOX
        cell.alignment = Alignment(wrap_text=True, horizontal="center")


def draw(sheet, area):
    for row in sheet[area]:
        for cell in row:
            cell.border = BOX


def rule(sheet, area, **what):
    made = DataValidation(showErrorMessage=what.pop("strict", True), showInputMessage=True, **what)
    sheet.add_data_validation(made)
    made.add(area)
    return made


# The register of classes: one row of headings, lists of every kind, limits, a comment, an example row.
def register():
    book = Workbook()
    sheet = book.active
    sheet.title = "Классы"
    sheet["A1"] = "Приложение 1 к письму от 30.08.2026 № 12-345"
    sheet["A2"] = "Реестр классов-комплектов на 1 сентября 2026 года"
    sheet["A2"].font = Font(bold=True, size=14)
    sheet.merge_cells("A2:I2")
    sheet["A3"] = "Заполняется по каждому классу отдельной строкой"
    head(sheet, 5, ["№ п/п", "Класс*", "Литера *", "Профиль", "Обучающихся, чел. *", "Из них с ОВЗ", "Дата открытия",
                    "Классный руководитель (ФИО)", "Есть продлёнка?"])
    sheet["H5"].comment = Comment("Автор:\nПолностью, без сокращений", "Автор")
    draw(sheet, "A6:I65")
    for number in range(60):
        sheet.cell(6 + number, 1, number + 1)
    sheet["B6"], sheet["C6"], sheet["D6"], sheet["E6"] = 1, "А", "Универсальный", 25
    lists = book.create_sheet("Списки")
    lists["A1"], lists["B1"] = "Профили", "Литеры"
    for row, text in enumerate(["Универсальный", "Гуманитарный", "Естественно-научный", "Технологический",
                                "Социально-экономический"], 2):
        lists.cell(row, 1, text)
    for row, text in enumerate("АБВГД", 2):
        lists.cell(row, 2, text)
    book.defined_names["Литеры"] = DefinedName("Литеры", attr_text="Списки!$B$2:$B$6")
    rule(sheet, "B6:B65", type="list", formula1='"1,2,3,4,5,6,7,8,9,10,11"', promptTitle="Класс", prompt="Номер параллели",
         errorTitle="Класс", error="Выберите из списка")
    rule(sheet, "C6:C65", type="list", formula1="Литеры")
    rule(sheet, "D6:D65", type="list", formula1="Списки!$A$2:$A$6")
    rule(sheet, "E6:E65", type="whole", operator="between", formula1="1", formula2="45",
         prompt="Фактическая численность на 1 сентября", error="От 1 до 45 человек")
    rule(sheet, "F6:F65", type="whole", operator="lessThanOrEqual", formula1="E6", error="Не больше числа обучающихся")
    rule(sheet, "G6:G65", type="date", operator="between", formula1="DATE(1990,1,1)", formula2="DATE(2026,12,31)")
    rule(sheet, "H6:H65", type="textLength", operator="between", formula1="5", formula2="100")
    rule(sheet, "I6:I65", type="list", formula1='"Да,Нет"')
    for row in range(6, 66):
        sheet.cell(row, 7).number_format = "dd.mm.yyyy"
    sheet.freeze_panes = "D6"
    sheet["A67"] = "* — обязательные для заполнения столбцы"
    save(book, "register-openpyxl.xlsx")


# Monitoring: two rows of headings with merged groups, column numbers, subjects given, totals, a signature.
def monitoring():
    book = Workbook()
    sheet = book.active
    sheet.title = "Мониторинг"
    sheet["A1"] = "Мониторинг результатов промежуточной аттестации"
    sheet.merge_cells("A1:J1")
    sheet["A2"], sheet["C2"] = "Наименование ОО:", None
    head(sheet, 4, ["№ п/п", "Предмет", "Всего обучающихся", "Писали работу", "Получили отметку", None, None, None, "Успеваемость, %",
                    "Качество, %"])
    head(sheet, 5, [None, None, None, None, "«2»", "«3»", "«4»", "«5»", None, None])
    for column in "ABCDIJ":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.merge_cells("E4:H4")
    for column in range(1, 11):
        cell = sheet.cell(6, column, column)
        cell.border = BOX
    subjects = ["Русский язык", "Математика", "Окружающий мир", "История", "Биология", "География", "Английский язык"]
    for number, subject in enumerate(subjects):
        row = 7 + number
        sheet.cell(row, 1, number + 1)
        sheet.cell(row, 2, subject)
        sheet.cell(row, 4, f"=SUM(E{row}:H{row})")
        sheet.cell(row, 9, f"=IF(D{row}=0,0,SUM(F{row}:H{row})/D{row}*100)")
        sheet.cell(row, 10, f"=IF(D{row}=0,0,(G{row}+H{row})/D{row}*100)")
    total = 7 + len(subjects)
    sheet.cell(total, 1, "Итого по школе").font = BOLD
    sheet.merge_cells(start_row=total, end_row=total, start_column=1, end_column=2)
    for column in "CDEFGH":
        sheet[f"{column}{total}"] = f"=SUM({column}7:{column}{total - 1})"
    sheet[f"I{total}"] = f"=IF(D{total}=0,0,SUM(F{total}:H{total})/D{total}*100)"
    sheet[f"J{total}"] = f"=IF(D{total}=0,0,(G{total}+H{total})/D{total}*100)"
    draw(sheet, f"A4:J{total}")
    for row in range(7, total + 1):
        for column in "IJ":
            sheet[f"{column}{row}"].number_format = "0.0"
    rule(sheet, f"C7:C{total - 1}", type="whole", operator="greaterThanOrEqual", formula1="0")
    rule(sheet, f"E7:H{total - 1}", type="whole", operator="between", formula1="0", formula2="500", error="Целое число от 0 до 500")
    sheet[f"B{total + 3}"] = "Директор ____________ /______________/"
    sheet[f"B{total + 4}"] = "Исполнитель, телефон:"
    sheet.freeze_panes = "C7"
    save(book, "monitoring-openpyxl.xlsx")


# План-график: measures given, dates and notes to be filled in; made by the library behind many services.
def plan():
    book = xlsxwriter.Workbook(str(HERE / "plan-xlsxwriter.xlsx"))
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("План-график")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#DDEBF7"})
    box = book.add_format({"border": 1, "text_wrap": True})
    day = book.add_format({"border": 1, "num_format": "dd.mm.yyyy"})
    section = book.add_format({"border": 1, "bold": True, "align": "center"})
    sheet.merge_range("A1:F1", "План-график подготовки к государственной итоговой аттестации", book.add_format({"bold": True}))
    for column, text in enumerate(["№ п/п", "Мероприятие", "Срок по плану", "Дата проведения", "Ответственный", "Отметка о выполнении"]):
        sheet.write(2, column, text, bold)
    measures = {
        "1. Организационная работа": [("1.1", "Приказ о назначении ответственного", 46_280), ("1.2", "Утверждение дорожной карты", 46_295)],
        "2. Работа с педагогами": [("2.1", "Семинар для учителей русского языка", 46_310), ("2.2", "Семинар для учителей математики", 46_317),
                                   ("2.3", "Повышение квалификации", 46_341)],
    }
    row = 3
    for name, items in measures.items():
        sheet.merge_range(row, 0, row, 5, name, section)
        row += 1
        for number, text, serial in items:
            sheet.write_string(row, 0, number, box)
            sheet.write(row, 1, text, box)
            sheet.write(row, 2, serial, day)
            sheet.write_blank(row, 3, None, day)
            sheet.write_blank(row, 4, None, box)
            sheet.write_blank(row, 5, None, box)
            row += 1
    sheet.data_validation(3, 3, row - 1, 3, {
        "validate": "date", "criteria": ">=", "value": datetime.date(2026, 9, 1), "input_title": "Дата", "input_message": "Когда мероприятие прошло",
        "error_message": "Не раньше 1 сентября 2026 года"})
    sheet.data_validation(3, 5, row - 1, 5, {"validate": "list", "source": ["выполнено", "в работе", "перенесено"]})
    sheet.write_comment("E3", "Должность и ФИО")
    sheet.freeze_panes(3, 2)
    book.close()


# The list of staff: last year's people as an example, lists that depend on another cell, both known ways.
def staff():
    book = Workbook()
    sheet = book.active
    sheet.title = "Педагоги"
    sheet["A1"] = "Сведения о педагогических работниках"
    head(sheet, 3, ["№", "Фамилия, имя, отчество*", "ИНН", "Дата рождения", "Категория персонала", "Должность", "Муниципалитет", "Школа",
                    "Стаж, лет", "Нагрузка, ставок", "Примечание"])
    lists = book.create_sheet("справочник")
    posts = {"Учителя": ["Учитель", "Учитель начальных классов"], "Руководители": ["Директор", "Заместитель директора"],
             "Иные педагоги": ["Педагог-психолог", "Социальный педагог", "Логопед"]}
    for column, (name, values) in enumerate(posts.items(), 1):
        lists.cell(1, column, name)
        for row, value in enumerate(values, 2):
            lists.cell(row, column, value)
        letter = get_column_letter(column)
        key = name.replace(" ", "_")
        book.defined_names[key] = DefinedName(key, attr_text=f"справочник!${letter}$2:${letter}${1 + len(values)}")
    book.defined_names["Категории"] = DefinedName("Категории", attr_text="справочник!$A$1:$C$1")
    schools = [("Северный", "Школа № 1"), ("Северный", "Школа № 2"), ("Южный", "Гимназия № 3"), ("Южный", "Лицей № 4"), ("Южный", "Школа № 5")]
    for row, (town, school) in enumerate(schools, 2):
        lists.cell(row, 5, town)
        lists.cell(row, 6, school)
    lists["H2"], lists["H3"] = "Северный", "Южный"
    lists.sheet_state = "hidden"
    rule(sheet, "C4:C203", type="custom", formula1="AND(ISNUMBER(C4),LEN(C4)=12)", error="ИНН — 12 цифр")
    rule(sheet, "E4:E203", type="list", formula1="Категории")
    rule(sheet, "F4:F203", type="list", formula1='INDIRECT(SUBSTITUTE($E4," ","_"))')
    rule(sheet, "G4:G203", type="list", formula1="справочник!$H$2:$H$3")
    rule(sheet, "H4:H203", type="list",
         formula1="OFFSET(справочник!$F$1,MATCH($G4,справочник!$E$2:$E$6,0),0,COUNTIF(справочник!$E$2:$E$6,$G4),1)")
    rule(sheet, "I4:I203", type="decimal", operator="between", formula1="0", formula2="70")
    rule(sheet, "J4:J203", type="decimal", operator="greaterThan", formula1="0")
    people = [("Иванова Мария Петровна", 500100732259, datetime.date(1980, 5, 17), "Учителя", "Учитель", "Южный", "Лицей № 4", 20, 1.25),
              ("Петров Пётр Ильич", 500100732260, datetime.date(1975, 1, 2), "Руководители", "Директор", "Северный", "Школа № 1", 25, 1),
              ("Сидорова Анна Львовна", 500100732261, datetime.date(1990, 12, 31), "Иные педагоги", "Логопед", "Южный", "Школа № 5", 3.5, 0.5)]
    for row, person in enumerate(people, 4):
        sheet.cell(row, 1, row - 3)
        for column, value in enumerate(person, 2):
            sheet.cell(row, column, value)
        sheet.cell(row, 4).number_format = "dd.mm.yyyy"
    save(book, "staff-openpyxl.xlsx")


# Контрольные показатели: protected sheet, codes and labels locked, plan given, fact to be filled in, formulas, totals.
def indicators():
    book = xlsxwriter.Workbook(str(HERE / "indicators-xlsxwriter.xlsx"))
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("Показатели")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    box = book.add_format({"border": 1, "text_wrap": True})
    code = book.add_format({"border": 1, "num_format": "@"})
    fact = book.add_format({"border": 1, "locked": False, "bg_color": "#FFFFCC"})
    share = book.add_format({"border": 1, "num_format": "0.0%"})
    sheet.write("A1", "Контрольные показатели реализации программы развития", book.add_format({"bold": True, "font_size": 14}))
    sheet.write("A2", "по состоянию на 1 октября 2026 года")
    sheet.merge_range("A4:A5", "Код строки", bold)
    sheet.merge_range("B4:B5", "Наименование показателя", bold)
    sheet.merge_range("C4:C5", "Единица измерения", bold)
    sheet.merge_range("D4:E4", "Значение", bold)
    sheet.write("D5", "план", bold)
    sheet.write("E5", "факт", bold)
    sheet.merge_range("F4:F5", "Исполнение", bold)
    rows = [("01", "Численность обучающихся", "чел.", 540), ("02", "из них обучается в первую смену", "чел.", 540),
            ("03", "Охвачено дополнительным образованием", "чел.", 430), ("04", "Охвачено горячим питанием", "чел.", 520)]
    for row, (key, name, unit, plan_value) in enumerate(rows, 5):
        sheet.write_string(row, 0, key, code)
        sheet.write(row, 1, name, box)
        sheet.write(row, 2, unit, box)
        sheet.write(row, 3, plan_value, box)
        sheet.write_blank(row, 4, None, fact)
        sheet.write_formula(row, 5, f"=IF(D{row + 1}=0,0,E{row + 1}/D{row + 1})", share)
    sheet.write_string(9, 0, "05", code)
    sheet.write(9, 1, "Всего охвачено услугами", box)
    sheet.write(9, 2, "чел.", box)
    sheet.write_formula(9, 3, "=SUM(D8:D9)", box)
    sheet.write_formula(9, 4, "=SUM(E8:E9)", box)
    sheet.write_formula(9, 5, "=IF(D10=0,0,E10/D10)", share)
    sheet.data_validation("E6:E9", {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 5000, "error_message": "Целое число до 5000"})
    sheet.data_validation("E7", {"validate": "integer", "criteria": "<=", "value": "=$E$6", "error_message": "Строка 02 не больше строки 01"})
    sheet.write_comment("B7", "Включая классы-комплекты")
    sheet.write("A12", "Примечание: план утверждён приказом управления.")
    sheet.protect()
    book.close()


# Several sheets: an instruction, two tables, lists aside, a hidden leftover; formulas between sheets.
def several():
    book = Workbook()
    text = book.active
    text.title = "Инструкция"
    text["A1"] = "Порядок заполнения формы"
    text["A2"] = "1. Заполните лист «Школа», затем лист «Кружки»."
    text["A3"] = "2. Не меняйте порядок столбцов."
    school = book.create_sheet("Школа")
    head(school, 1, ["Параллель", "Классов", "Обучающихся", "В кружках"])
    for row, name in enumerate(["1–4 классы", "5–9 классы", "10–11 классы"], 2):
        school.cell(row, 1, name)
        school.cell(row, 4, f"=SUMIF(Кружки!$B$2:$B$101,A{row},Кружки!$C$2:$C$101)")
    school["A5"] = "Всего"
    for column in "BCD":
        school[f"{column}5"] = f"=SUM({column}2:{column}4)"
    rule(school, "B2:C4", type="whole", operator="greaterThanOrEqual", formula1="0")
    clubs = book.create_sheet("Кружки")
    head(clubs, 1, ["Название кружка", "Параллель", "Детей", "Направленность", "Руководитель", "Сайт кружка"])
    rule(clubs, "B2:B101", type="list", formula1="Школа!$A$2:$A$4")
    rule(clubs, "C2:C101", type="whole", operator="between", formula1="1", formula2="100")
    rule(clubs, "D2:D101", type="list", formula1="OFFSET(Справочники!$A$2,0,0,COUNTA(Справочники!$A:$A)-1,1)")
    rule(clubs, "A2:A101", type="custom", formula1="COUNTIF($A$2:$A$101,A2)=1", error="Такой кружок уже записан")
    rule(clubs, "F2:F101", type="textLength", operator="lessThanOrEqual", formula1="200", strict=False)
    clubs.column_dimensions["E"].hidden = True
    lists = book.create_sheet("Справочники")
    for row, value in enumerate(["Направленность", "Техническая", "Художественная", "Естественно-научная", "Туристско-краеведческая"], 1):
        lists.cell(row, 1, value)
    old = book.create_sheet("Прошлый год")
    head(old, 1, ["Параллель", "Классов"])
    old.sheet_state = "hidden"
    save(book, "several-openpyxl.xlsx")


# As federal statistics: three rows of headings, «А Б 1 2 …», codes of rows, «в том числе:», protection.
def federal():
    book = Workbook()
    sheet = book.active
    sheet.title = "Раздел 2.1"
    sheet["A1"] = "2.1. Распределение персонала по уровню образования"
    sheet["A2"] = "(без внешних совместителей)"
    sheet["A3"] = "Код по ОКЕИ: человек — 792"
    head(sheet, 5, ["Наименование показателей", "№ строки", "Всего работников", "из них имеют образование:", None, None, None, "Женщины"])
    head(sheet, 6, [None, None, None, "высшее", None, "среднее профессиональное", None, None])
    head(sheet, 7, [None, None, None, "всего", "из них педагогическое", "всего", "из них педагогическое", None])
    for column in "ABCH":
        sheet.merge_cells(f"{column}5:{column}7")
    sheet.merge_cells("D5:G5")
    sheet.merge_cells("D6:E6")
    sheet.merge_cells("F6:G6")
    head(sheet, 8, ["А", "Б", 1, 2, 3, 4, 5, 6])
    rows = [("Численность работников — всего (сумма строк 02, 04)", "01"), ("в том числе:", None), ("руководящие работники", "02"), ("из них директор", "03"),
            ("педагогические работники", "04"), ("из них:", None), ("учителя", "05"), ("педагоги-психологи", "06")]
    for row, (name, code) in enumerate(rows, 9):
        sheet.cell(row, 1, name)
        if code:
            sheet.cell(row, 2, code)
            for column in "CDEFGH":
                sheet[f"{column}{row}"].protection = Protection(locked=False)
            sheet[f"C{row}"] = f"=D{row}+F{row}"
            sheet[f"C{row}"].protection = Protection(locked=True)
    for column in "DEFGH":
        sheet[f"{column}9"] = f"={column}11+{column}13"
        sheet[f"{column}9"].protection = Protection(locked=True)
    draw(sheet, "A5:H16")
    rule(sheet, "D9:H16", type="whole", operator="between", formula1="0", formula2="9999")
    rule(sheet, "E9:E16", type="custom", formula1="E9<=D9", error="Не больше графы 2")
    sheet.protection.sheet = True
    save(book, "federal-openpyxl.xlsx")


# Two tables one under the other, headings not merged but spread over cells; percents.
def two_tables():
    book = Workbook()
    sheet = book.active
    sheet.title = "Отчёт"
    sheet["A1"] = "Таблица 1. Участие в олимпиадах"
    head(sheet, 2, ["Предмет", "Этап", None, "Доля призёров"])
    head(sheet, 3, [None, "школьный", "муниципальный", None])
    for row, name in enumerate(["Физика", "Химия", "Информатика"], 4):
        sheet.cell(row, 1, name)
        sheet.cell(row, 4, f"=IF(B{row}=0,0,C{row}/B{row})").number_format = "0.0%"
    draw(sheet, "A2:D6")
    sheet["A9"] = "Таблица 2. Призёры"
    head(sheet, 10, ["ФИО обучающегося *", "Класс", "Предмет", "Дата вручения", "Телефон"])
    draw(sheet, "A11:E30")
    rule(sheet, "C11:C30", type="list", formula1="$A$4:$A$6")
    for row in range(11, 31):
        sheet.cell(row, 4).number_format = "dd.mm.yyyy"
        sheet.cell(row, 5).number_format = "@"
    save(book, "two-tables-openpyxl.xlsx")


# A questionnaire: questions down, answers at the right, each of its own kind.
def questionnaire():
    book = Workbook()
    sheet = book.active
    sheet.title = "Анкета"
    sheet["A1"] = "Анкета готовности к новому учебному году"
    sheet.merge_cells("A1:C1")
    head(sheet, 3, ["№ п/п", "Показатель", "Значение"])
    questions = ["Дата приёмки здания", "Число учебных кабинетов", "Есть ли доступ в интернет", "Тип отопления", "Замечания комиссии"]
    for row, text in enumerate(questions, 4):
        sheet.cell(row, 1, row - 3)
        sheet.cell(row, 2, text)
    draw(sheet, "A3:C8")
    rule(sheet, "C4", type="date", operator="greaterThan", formula1="46204")
    rule(sheet, "C5", type="whole", operator="between", formula1="1", formula2="300", prompt="Без мастерских")
    rule(sheet, "C6", type="list", formula1='"да,нет"')
    rule(sheet, "C7", type="list", formula1='"центральное,газовое,электрическое,печное"')
    save(book, "questionnaire-openpyxl.xlsx")


# A report of meals: «УТВЕРЖДАЮ» at the right, two rows of headings, numbered rows with a formula, sums at the bottom.
def meals():
    book = Workbook()
    sheet = book.active
    sheet.title = "Питание"
    for cell, text in {"H1": "УТВЕРЖДАЮ:", "H2": "Директор", "H4": "_____________", "I4": "___________", "H5": "(подпись)",
                       "I5": "(расшифровка)", "H8": "М.П."}.items():
        sheet[cell] = text
    for row, text in {10: "Отчёт о предоставленном бесплатном питании", 11: "за период с 01.09.2026 по 30.09.2026"}.items():
        sheet.cell(row, 1, text)
        sheet.merge_cells(f"A{row}:J{row}")
    titles = ["№ п/п", "№ счёта", "Класс", "Ф.И. ребёнка", "Дни посещения", None, "Остаток на начало месяца, руб.", "Поступило, руб.",
              "Израсходовано, руб.", "Остаток на конец месяца, руб."]
    for column, text in enumerate(titles, 1):
        sheet.cell(15, column, text)
    sheet["E16"], sheet["F16"] = "плановые", "фактические"
    sheet.merge_cells("E15:F15")
    for column in "ABCDGHIJ":
        sheet.merge_cells(f"{column}15:{column}16")
    for row in range(17, 57):
        sheet[f"A{row}"] = row - 16
        sheet[f"J{row}"] = f"=G{row}+H{row}-I{row}"
    sheet["D57"] = "Итого:"
    for column in "EFGHIJ":
        sheet[f"{column}57"] = f"=SUM({column}17:{column}56)"
    draw(sheet, "A15:J57")
    sheet["B59"] = "Отчёт составлен в двух экземплярах."
    sheet["B61"] = "Подпись ответственного"
    save(book, "meals-openpyxl.xlsx")


# Graduates: begins at column B, three rows of headings, a code merged down over its indicators, column numbers.
def graduates():
    book = Workbook()
    sheet = book.active
    sheet.title = "Трудоустройство"
    sheet["B2"] = "Мониторинг занятости выпускников 2026 года"
    rows = [["Код специальности", "Наименование показателей", "Выпуск", "Трудоустроены", None, None, "Предприниматели", "В том числе (из гр. 3)", None],
            [None, None, None, "всего", "из них:", None, None, "призваны в армию", "продолжили обучение"],
            [None, None, None, None, "по специальности", "не менее 4 месяцев", None, None, None], list(range(1, 10))]
    for row, texts in enumerate(rows, 4):
        for column, text in enumerate(texts, 2):
            sheet.cell(row, column, text)
    for area in ["B4:B6", "C4:C6", "D4:D6", "H4:H6", "E4:G4", "E5:E6", "F5:G5", "I4:J4", "I5:I6", "J5:J6"]:
        sheet.merge_cells(area)
    row = 8
    for code in ["09.02.01", "09.02.06", "38.02.01"]:
        sheet.cell(row, 2, code)
        sheet.merge_cells(start_row=row, end_row=row + 3, start_column=2, end_column=2)
        for text in ["Всего (общая численность выпускников)", "лица с ОВЗ", "инвалиды", "имеют договор о целевом обучении"]:
            sheet.cell(row, 3, text)
            sheet.cell(row, 5, f"=SUM(F{row}:G{row})")
            row += 1
    draw(sheet, f"B4:J{row - 1}")
    rule(sheet, f"D8:J{row - 1}", type="whole", operator="greaterThanOrEqual", formula1="0", error="Только целое неотрицательное число")
    sheet.freeze_panes = "D8"
    save(book, "graduates-openpyxl.xlsx")


def parts(name, files):
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            info = zipfile.ZipInfo(path, MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.strip())


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


# As small writers of accounting programs do: texts inline, no styles, no addresses, no dimension, absolute targets.
def one_c():
    def texts(*values):
        cells = (f'<c t="inlineStr"><is><t xml:space="preserve">{v}</t></is></c>' if isinstance(v, str) else f"<c><v>{v}</v></c>" if v is not None else "<c/>"
                 for v in values)
        return f"<row>{''.join(cells)}</row>"

    data = (texts("Ведомость учёта техники")
            + texts()
            + texts("Инвентарный номер", "Наименование", "Количество", "Цена, руб.", "Дата ввода", "Ответственный")
            + texts("000000123", "Ноутбук", 15, 45_999.9, "01.09.2024", "Иванов И. И.")
            + texts("000000124", "Проектор &amp; экран", 3, 30_000, "15.01.2025", "Петров П. П."))
    parts("one-c-handmade.xlsx", {
        "[Content_Types].xml": '<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                               '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0"?><x:workbook xmlns:x="{MAIN}" xmlns:r="{OFFICE}"><x:sheets>'
                           '<x:sheet name="TDSheet" sheetId="1" r:id="r1"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">'
                                      f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="/xl/worksheets/Sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'\ufeff<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>',
    })


# As newer Excel writes: lists on other sheets in the 2009 extension, a smart table, shared formulas, a thread of comments.
def newer_excel():
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    strings = ["Ученик", "Предмет", "Баллы", "Максимум", "Процент", "Физика", "Химия", "Биология"]
    shared = "".join(f"<si><t>{s}</t></si>" for s in strings)
    head_row = "".join(f'<c r="{"ABCDE"[i]}1" t="s" s="1"><v>{i}</v></c>' for i in range(5))
    rows = '<row r="2"><c r="A2"/><c r="C2"/><c r="E2" s="2"><f t="shared" ref="E2:E4" si="0">IF(D2=0,0,C2/D2)</f><v>0</v></c></row>'
    rows += "".join(f'<row r="{r}"><c r="E{r}" s="2"><f t="shared" si="0"/><v>0</v></c></row>' for r in (3, 4))
    sheet = f"""<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><dimension ref="A1:E4"/>
<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" state="frozen"/></sheetView></sheetViews>
<sheetData><row r="1">{head_row}</row>{rows}</sheetData>
<dataValidations count="1"><dataValidation type="whole" allowBlank="1" showErrorMessage="1" errorTitle="Баллы" error="От 0 до 100" sqref="C2:C1048576">
<formula1>0</formula1><formula2>100</formula2></dataValidation></dataValidations>
<tableParts count="1"><tablePart r:id="rId3"/></tableParts>
<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{x14}"><x14:dataValidations xmlns:xm="{xm}" count="1">
<x14:dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" promptTitle="Предмет" prompt="Из справочника">
<x14:formula1><xm:f>'Спр. предметов'!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B2:B1048576</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>
</worksheet>"""
    lists = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" t="s"><v>{i + 5}</v></c></row>' for i in range(3))
    thread = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    parts("newer-excel-handmade.xlsx", {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Результаты" sheetId="1" r:id="rId1"/>'
                           '<sheet name="Спр. предметов" sheetId="2" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
                                      f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/>'
                                      f'<Relationship Id="rId4" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font/><font><b/></font></fonts><cellXfs count="3"><xf/>'
                         '<xf fontId="1" applyFont="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{lists}</sheetData></worksheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{OFFICE}/comments" Target="../comments1.xml"/>'
            '<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/threadedComment1.xml"/>'
            f'<Relationship Id="rId3" Type="{OFFICE}/table" Target="../tables/table1.xml"/></Relationships>',
        "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author></authors><commentList><comment ref="C1" authorId="0"><text><t>[Threaded comment] '
                            'Your version of Excel…</t></text></comment></commentList></comments>',
        "xl/threadedComments/threadedComment1.xml": f'<ThreadedComments xmlns="{thread}"><threadedComment ref="C1" id="{{1}}"><text>Первичный балл</text></threadedComment>'
                                                    f'<threadedComment ref="C1" id="{{2}}" parentId="{{1}}"><text>До перепроверки</text></threadedComment></ThreadedComments>',
        "xl/tables/table1.xml": f'<table xmlns="{MAIN}" id="1" name="Т1" displayName="Т1" ref="A1:E4"><tableColumns count="5">'
                                + "".join(f'<tableColumn id="{i + 1}" name="{strings[i]}"/>' for i in range(5)) + "</tableColumns></table>",
    })


# The same tables as LibreOffice keeps them.
def by_libreoffice():
    wanted = [("monitoring-openpyxl.xlsx", "xlsx"), ("register-openpyxl.xlsx", "xls"), ("indicators-xlsxwriter.xlsx", "ods"), ("staff-openpyxl.xlsx", "ods")]
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in wanted:
            subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", folder, str(HERE / name)],
                           check=True, timeout=180, stdout=subprocess.DEVNULL)
            stem = name.split("-")[0]
            shutil.copy(Path(folder) / f"{Path(name).stem}.{kind}", HERE / f"{stem}-libreoffice.{kind}")


for make in (register, monitoring, plan, staff, indicators, several, federal, two_tables, questionnaire, meals, graduates, one_c, newer_excel, by_libreoffice):
    make()
