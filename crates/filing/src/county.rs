//! Cities and counties of the mainland by their codes (GB/T 2260), for lists to choose from. A code that stands in no list,
//! newer or older than the data, is no error: [`crate::region::Region`] reads it all the same.

use std::sync::LazyLock;

use crate::region::{ProvinceEntry, provinces};

/// One city with its counties.
#[derive(Debug, Clone)]
pub struct City {
    /// Four digits.
    pub code: String,
    /// Its name; districts of a municipality stand under the municipality's.
    pub name: String,
    /// Six digits and name of each county.
    pub counties: Vec<(String, String)>,
}

static CITIES: LazyLock<Vec<City>> =
    LazyLock::new(|| include_str!("../../../data/counties.tsv").lines().filter_map(read).collect());

fn read(line: &str) -> Option<City> {
    let mut cells = line.split('\t');
    let (code, name, counties) = (cells.next()?, cells.next()?, cells.next()?);
    if code.len() != 4 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let counties = counties.split(' ').filter_map(|county| Some((county.get(..2)?, county.get(2..)?)));
    let own = matches!(name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划");
    let province = provinces().iter().find(|p| p.code == code[..2]);
    let name = if own { province.map_or(name, |p| p.zh.as_str()) } else { name };
    Some(City {
        counties: counties.map(|(digits, name)| (format!("{code}{digits}"), name.to_owned())).collect(),
        code: code.to_owned(),
        name: name.to_owned(),
    })
}

/// The cities of a province (two digits), in the order of their codes; none for a province that has no list.
pub fn cities_of(province: &str) -> impl Iterator<Item = &'static City> {
    let province = province.to_owned();
    CITIES.iter().filter(move |city| city.code.starts_with(&province))
}

/// What a county is called in full, such as 广东省深圳市南山区; `None` where no list has it.
#[must_use]
pub fn full_name(code: &str) -> Option<String> {
    let province: &ProvinceEntry = provinces().iter().find(|p| code.starts_with(&p.code))?;
    let city = CITIES.iter().find(|city| code.starts_with(&city.code))?;
    let (_, county) = city.counties.iter().find(|(known, _)| known == code)?;
    let between = if city.name == province.zh || city.name == *county { "" } else { city.name.as_str() };
    Some(format!("{}{between}{county}", province.zh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::{Province, Region};

    #[test]
    fn every_province_that_files_has_counties_and_every_code_can_be_read() {
        for province in Province::all() {
            let code = province.to_string();
            let counties: Vec<_> = cities_of(&code).flat_map(|city| &city.counties).collect();
            assert!(!counties.is_empty(), "{code}");
            assert!(counties.iter().all(|(code, name)| Region::parse(code).is_ok() && !name.is_empty()));
        }
        assert_eq!(CITIES.iter().map(|city| city.counties.len()).sum::<usize>(), 2_854);
    }

    #[test]
    fn names_are_said_in_full_and_never_twice() {
        assert_eq!(full_name("440305").as_deref(), Some("广东省深圳市南山区"));
        assert_eq!(full_name("110108").as_deref(), Some("北京市海淀区"));
        assert_eq!(full_name("469001").as_deref(), Some("海南省五指山市"));
        assert_eq!(full_name("441900").as_deref(), Some("广东省东莞市"));
        assert_eq!(full_name("440399"), None);
    }
}
