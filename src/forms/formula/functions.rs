//! The functions of the language: Russian and English names, how many arguments.

/// A function, whatever it was called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Function {
    If,
    And,
    Or,
    Not,
    IfError,
    IsBlank,
    Sum,
    SumIf,
    Count,
    CountA,
    CountIf,
    Min,
    Max,
    Average,
    Round,
    RoundUp,
    RoundDown,
    Int,
    Mod,
    Abs,
    Value,
    Len,
    Concatenate,
    Left,
    Right,
    Mid,
    Trim,
    Upper,
    Lower,
    Date,
    Year,
    Month,
    Day,
    DateDif,
    Today,
    Lookup,
    // Known only in formulas of workbooks, where they become others.
    ExcelVLookup,
    ExcelXLookup,
    ExcelIndex,
    ExcelMatch,
    ExcelSumIfs,
    ExcelCountIfs,
    ExcelN,
}

/// What the table knows of a function.
#[derive(Debug)]
pub struct Described {
    /// Which one.
    pub function: Function,
    /// The name in Russian Excel.
    pub russian: &'static str,
    /// The name in files and in English Excel.
    pub english: &'static str,
    /// Other names it is known by.
    pub aliases: &'static [&'static str],
    /// The fewest arguments.
    pub least: usize,
    /// The most arguments.
    pub most: usize,
    /// How it is called, for messages and for completion in the builder.
    pub usage: &'static str,
}

/// Most arguments of a function that takes any number.
pub const MANY: usize = 255;

macro_rules! functions {
    ($($function:ident $russian:literal $english:literal [$($alias:literal),*] $least:literal ..= $most:tt $usage:literal;)*) => {
        &[$(Described {
            function: Function::$function, russian: $russian, english: $english, aliases: &[$($alias),*],
            least: $least, most: $most, usage: $usage,
        },)*]
    };
}

/// Every function of the language, in the order shown to people.
pub const FUNCTIONS: &[Described] = functions! {
    If "ЕСЛИ" "IF" [] 2..=3 "ЕСЛИ(условие; если да; если нет)";
    And "И" "AND" [] 1..=MANY "И(условие; условие; …)";
    Or "ИЛИ" "OR" [] 1..=MANY "ИЛИ(условие; условие; …)";
    Not "НЕ" "NOT" [] 1..=1 "НЕ(условие)";
    IfError "ЕСЛИОШИБКА" "IFERROR" [] 2..=2 "ЕСЛИОШИБКА(значение; если ошибка)";
    IsBlank "ЕПУСТО" "ISBLANK" [] 1..=1 "ЕПУСТО([@Столбец])";
    Sum "СУММ" "SUM" [] 1..=MANY "СУММ([Столбец])";
    SumIf "СУММЕСЛИ" "SUMIF" [] 2..=3 "СУММЕСЛИ([где искать]; что искать; [что складывать])";
    Count "СЧЁТ" "COUNT" ["СЧЕТ"] 1..=MANY "СЧЁТ([Столбец]): сколько чисел";
    CountA "СЧЁТЗ" "COUNTA" ["СЧЕТЗ"] 1..=MANY "СЧЁТЗ([Столбец]): сколько заполнено";
    CountIf "СЧЁТЕСЛИ" "COUNTIF" ["СЧЕТЕСЛИ"] 2..=2 "СЧЁТЕСЛИ([где искать]; что искать)";
    Min "МИН" "MIN" [] 1..=MANY "МИН([Столбец])";
    Max "МАКС" "MAX" [] 1..=MANY "МАКС([Столбец])";
    Average "СРЗНАЧ" "AVERAGE" [] 1..=MANY "СРЗНАЧ([Столбец])";
    Round "ОКРУГЛ" "ROUND" [] 2..=2 "ОКРУГЛ(число; знаков после запятой)";
    RoundUp "ОКРУГЛВВЕРХ" "ROUNDUP" [] 2..=2 "ОКРУГЛВВЕРХ(число; знаков после запятой)";
    RoundDown "ОКРУГЛВНИЗ" "ROUNDDOWN" [] 2..=2 "ОКРУГЛВНИЗ(число; знаков после запятой)";
    Int "ЦЕЛОЕ" "INT" [] 1..=1 "ЦЕЛОЕ(число)";
    Mod "ОСТАТ" "MOD" [] 2..=2 "ОСТАТ(число; делитель)";
    Abs "ABS" "ABS" [] 1..=1 "ABS(число)";
    Value "ЗНАЧЕН" "VALUE" [] 1..=1 "ЗНАЧЕН(текст): число из текста";
    Len "ДЛСТР" "LEN" [] 1..=1 "ДЛСТР(текст)";
    Concatenate "СЦЕПИТЬ" "CONCATENATE" ["СЦЕП", "CONCAT"] 1..=MANY "СЦЕПИТЬ(текст; текст; …)";
    Left "ЛЕВСИМВ" "LEFT" [] 1..=2 "ЛЕВСИМВ(текст; сколько знаков)";
    Right "ПРАВСИМВ" "RIGHT" [] 1..=2 "ПРАВСИМВ(текст; сколько знаков)";
    Mid "ПСТР" "MID" [] 3..=3 "ПСТР(текст; с какого знака; сколько знаков)";
    Trim "СЖПРОБЕЛЫ" "TRIM" [] 1..=1 "СЖПРОБЕЛЫ(текст)";
    Upper "ПРОПИСН" "UPPER" [] 1..=1 "ПРОПИСН(текст)";
    Lower "СТРОЧН" "LOWER" [] 1..=1 "СТРОЧН(текст)";
    Date "ДАТА" "DATE" [] 3..=3 "ДАТА(год; месяц; день)";
    Year "ГОД" "YEAR" [] 1..=1 "ГОД(дата)";
    Month "МЕСЯЦ" "MONTH" [] 1..=1 "МЕСЯЦ(дата)";
    Day "ДЕНЬ" "DAY" [] 1..=1 "ДЕНЬ(дата)";
    DateDif "РАЗНДАТ" "DATEDIF" [] 3..=3 "РАЗНДАТ(с; по; \"y\"): полных лет \"y\", месяцев \"m\", дней \"d\"";
    Today "СЕГОДНЯ" "TODAY" [] 0..=0 "СЕГОДНЯ()";
    Lookup "ПРОСМОТР" "LOOKUP" [] 3..=4 "ПРОСМОТР(что искать; [где искать]; [откуда взять]; если не найдено)";
};

/// Functions of workbooks that become others of ours.
pub const OF_WORKBOOKS: &[Described] = functions! {
    ExcelVLookup "ВПР" "VLOOKUP" [] 3..=4 "ВПР(что; где; столбец; 0)";
    ExcelXLookup "ПРОСМОТРХ" "XLOOKUP" [] 3..=6 "ПРОСМОТРХ(что; где; откуда)";
    ExcelIndex "ИНДЕКС" "INDEX" [] 2..=2 "ИНДЕКС(столбец; номер)";
    ExcelMatch "ПОИСКПОЗ" "MATCH" [] 2..=3 "ПОИСКПОЗ(что; где; 0)";
    ExcelSumIfs "СУММЕСЛИМН" "SUMIFS" [] 3..=3 "СУММЕСЛИМН(что; где; условие)";
    ExcelCountIfs "СЧЁТЕСЛИМН" "COUNTIFS" ["СЧЕТЕСЛИМН"] 2..=2 "СЧЁТЕСЛИМН(где; условие)";
    ExcelN "Ч" "N" [] 1..=1 "Ч(значение)";
};

impl Function {
    /// The function of this name, in any letter case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        find(FUNCTIONS, name)
    }

    /// The same among the functions of workbooks, whose new ones carry a prefix.
    #[must_use]
    pub fn of_workbook(name: &str) -> Option<Self> {
        let upper = name.to_uppercase();
        let bare = upper.strip_prefix("_XLFN.").unwrap_or(&upper);
        // Excel's own LOOKUP searches sorted columns for something near: another thing under the same name.
        if bare == "LOOKUP" || bare == "ПРОСМОТР" {
            return None;
        }
        find(FUNCTIONS, bare).or_else(|| find(OF_WORKBOOKS, bare))
    }

    /// What the table knows of it.
    #[must_use]
    pub fn described(self) -> &'static Described {
        let mut all = FUNCTIONS.iter().chain(OF_WORKBOOKS);
        // Every function stands in one of the tables; a test says so.
        all.find(|described| described.function == self).unwrap_or(&FUNCTIONS[0])
    }

    /// The name that is written in formulas of ours.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.described().russian
    }

    /// Whether it goes over all cells of a column given to it.
    #[must_use]
    pub fn aggregates(self) -> bool {
        matches!(self, Self::Sum | Self::Count | Self::CountA | Self::Min | Self::Max | Self::Average)
    }
}

fn find(table: &[Described], name: &str) -> Option<Function> {
    let upper = name.to_uppercase();
    let known = |described: &&Described| {
        described.russian == upper || described.english == upper || described.aliases.contains(&upper.as_str())
    };
    table.iter().find(known).map(|described| described.function)
}

/// The name meant by a mistyped one, as far as it can be guessed.
#[must_use]
pub fn meant(name: &str) -> Option<&'static str> {
    let upper = name.to_uppercase();
    let names = FUNCTIONS.iter().flat_map(|known| [known.russian, known.english]);
    names.filter(|known| known.chars().count() > 2).min_by_key(|known| distance(known, &upper)).filter(|known| {
        let allowed = if known.chars().count() > 5 { 2 } else { 1 };
        distance(known, &upper) <= allowed
    })
}

/// How many letters have to be changed, added or taken away (Levenshtein).
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
