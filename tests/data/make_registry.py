"""Makes registry-openpyxl.xlsx: a small registry as other programs write workbooks, with what people do to them.

    pip install openpyxl && python3 tests/data/make_registry.py

Columns stand in another order, one is a stranger, numbers are kept as numbers (with a format that shows leading zeros),
there are empty rows between, headings have a star, and a sheet that is nobody's business.
"""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font


def inn(nine: str) -> str:
    weights = [2, 4, 10, 3, 5, 9, 4, 6, 8]
    return nine + str(sum(int(d) * w for d, w in zip(nine, weights)) % 11 % 10)


def ogrn(twelve: str) -> str:
    return twelve + str(int(twelve) % 11 % 10)


def sheet(book, title, headings, rows):
    made = book.create_sheet(title)
    made.append(headings)
    for cell in made[1]:
        cell.font = Font(bold=True)
    for row in rows:
        made.append(row)
    return made


def main() -> None:
    book = Workbook()
    book.active.title = "Черновик"
    book.active["A1"] = "не для импорта"

    places = sheet(book, "Муниципалитеты", ["Название", "Код *"], [
        ["г. Ачинск", "001"],
        ["Берёзовский муниципальный округ", 2],
    ])
    places["B3"].number_format = "000"

    organisations = sheet(
        book,
        "организации",
        ["Примечание", "Код", "Код муниципалитета", "Вид", "Полное название", "Краткое название", "ИНН", "ОГРН", "КПП",
         "Адрес", "Руководитель", "Телефон", "Эл.почта"],
        [
            ["проверить", "0001", "001", "школа",
             "Муниципальное бюджетное общеобразовательное учреждение\n«Средняя школа № 1»", "МБОУ «Школа № 1»",
             int(inn("244300001")), int(ogrn("102240000001")), 244301001,
             "662150, г. Ачинск, ул. Ленина, 1", "Иванова Мария Петровна", "8 (39151) 2-33-44, доб. 5",
             "school1@example.ru"],
            ["", "0002", "001", "ШКОЛА ", "МАОУ «Лицей № 2»", "Лицей № 2", inn("244300002")],
            [],
            ["", "0003", 2, "спо", "КГБПОУ «Берёзовский техникум»", "Берёзовский техникум", "", "", "", "", "",
             83917522334],
            ["", "0004", "002", "орган управления образованием", "Управление образования", "УО"],
        ],
    )
    organisations["C5"].number_format = "000"

    sheet(
        book,
        "Учетные записи",
        ["Логин", "Роль", "Разделы", "Код муниципалитета", "Код организации", "ФИО", "Эл. почта", "Телефон"],
        [
            ["operator.2", "оператор"],
            ["helpdesk", "Поддержка"],
            ["reg24_vpr", "региональный координатор", "ВПР, НИКО", "", "", "Сидорова Анна"],
            ["reg24_vpr_m001", "муниципальный координатор", "впр", "001"],
            ["sch240001", "организация", "", "", "0001", "Иванова Мария Петровна", "school1@example.ru"],
            ["sch240002", "организация", "", "001", "0002"],
            ["spo240003", "организация", "ВПР СПО", "", "0003"],
            ["edu240004", "организация", "", "", "0004"],
        ],
    )
    book.save(Path(__file__).with_name("registry-openpyxl.xlsx"))


if __name__ == "__main__":
    main()
