//! Text made ready for search and for addresses.

/// Text as it is compared in search: lower case, ё as е, runs of white space as one space, outer ones gone.
pub fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace('ё', "е");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Longest slug, in characters.
const SLUG_LIMIT: usize = 80;

/// The address part of a title: «Обмен данными, 5 класс» → `obmen-dannymi-5-klass` (FEATURES C1, the federal cabinet's
/// transliteration). Never empty.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for character in title.to_lowercase().chars() {
        match transliterate(character) {
            Some(letters) => slug.push_str(letters),
            None if character.is_ascii_alphanumeric() => slug.push(character),
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
        if slug.len() >= SLUG_LIMIT {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "publikatsiia".to_owned() } else { slug.to_owned() }
}

fn transliterate(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fold_ignores_case_yo_and_spaces() {
        assert_eq!(fold("  Учёт\u{a0} ПОДВОЗА "), "учет подвоза");
    }

    #[test]
    fn slug_transliterates_as_the_federal_cabinet_does() {
        assert_eq!(
            slug("Объявление. Технический регламент работы в ФИС ОКО"),
            "obiavlenie-tekhnicheskii-reglament-raboty-v-fis-oko"
        );
        assert_eq!(slug("ВПР 2026, 5 класс"), "vpr-2026-5-klass");
        assert_eq!(slug("—"), "publikatsiia");
        assert!(slug(&"щ".repeat(500)).len() < SLUG_LIMIT + 4);
    }
}
