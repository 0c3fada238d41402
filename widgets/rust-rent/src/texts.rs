//! All words of the calculator, Korean and English.

use crate::calc::{grouped, percent};

/// The languages the calculator speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// The fixed words of one language.
pub struct Words {
    /// BCP 47 tag.
    pub tag: &'static str,
    /// Label of the full lease deposit.
    pub lease: &'static str,
    /// Label of the deposit that is to be kept.
    pub deposit: &'static str,
    /// Label of the yearly rate.
    pub rate: &'static str,
    /// What stands before the result.
    pub result: &'static str,
    /// What the citizen should know about the law.
    pub law: &'static str,
}

impl Locale {
    /// The locale of a language tag; Korean for anything that is not English.
    pub fn of(tag: &str) -> Self {
        if tag.starts_with("en") { Self::En } else { Self::Ko }
    }

    /// The fixed words.
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Ko => &Words {
                tag: "ko",
                lease: "전세금(만원)",
                deposit: "남길 보증금(만원)",
                rate: "전환율(연 %)",
                result: "바꾼 월세",
                law: "주택임대차보호법 시행령 제9조에 따른 참고 계산이며 법적 효력이 없습니다.",
            },
            Self::En => &Words {
                tag: "en",
                lease: "Full lease deposit (10,000 won)",
                deposit: "Deposit to keep (10,000 won)",
                rate: "Conversion rate (% a year)",
                result: "Monthly rent",
                law: "For information, after article 9 of the decree on the Housing Lease Protection Act; not legally binding.",
            },
        }
    }

    /// The result in words.
    pub fn rent(self, monthly: i64) -> String {
        match self {
            Self::Ko => format!("월 {}원", grouped(monthly)),
            Self::En => format!("{} won a month", grouped(monthly)),
        }
    }

    /// What the legal cap is, and whether `rate` is above it; both in basis points.
    pub fn cap(self, rate: i64, cap: i64) -> String {
        let cap_percent = percent(cap);
        match (self, rate > cap) {
            (Self::Ko, false) => format!("법정 상한은 연 {cap_percent}%입니다."),
            (Self::Ko, true) => format!("전환율이 법정 상한 연 {cap_percent}%보다 높습니다."),
            (Self::En, false) => format!("The legal cap is {cap_percent}% a year."),
            (Self::En, true) => {
                format!("The rate is above the legal cap of {cap_percent}% a year.")
            }
        }
    }

    /// What is said when more is kept as deposit than the lease was.
    pub const fn too_much(self) -> &'static str {
        match self {
            Self::Ko => "보증금이 전세금보다 큽니다.",
            Self::En => "The deposit is larger than the lease.",
        }
    }
}
