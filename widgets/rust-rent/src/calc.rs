//! The arithmetic of turning a deposit into rent: whole won and basis points, so that nothing is lost to fractions.
//!
//! Source: Housing Lease Protection Act, article 7-2, and its enforcement decree, article 9: the yearly rate is at most the
//! lower of 10 % and the central bank's base rate plus 2 percentage points.

/// Highest yearly rate whatever the base rate, in basis points.
pub const ABSOLUTE_CAP: i64 = 1_000;
/// What the decree adds to the base rate, in basis points.
pub const ABOVE_BASE: i64 = 200;
/// The most an amount may be, in won: a thousand billion.
pub const MOST: i64 = 1_000_000_000_000;

/// The legal cap for a base rate, both in basis points a year.
pub fn cap(base_rate: i64) -> i64 {
    (base_rate.max(0) + ABOVE_BASE).min(ABSOLUTE_CAP)
}

/// Monthly rent in won for the part of `lease` that is not paid as `deposit`, rounded to whole won.
///
/// Amounts are clamped to 0 to [`MOST`]; a deposit above the lease leaves no rent.
pub fn monthly(lease: i64, deposit: i64, rate: i64) -> i64 {
    let rest = lease.clamp(0, MOST) - deposit.clamp(0, MOST);
    // A year has 12 months and a rate of 100 % is 10,000 basis points; half of the divisor rounds to the nearest won.
    (rest.max(0) * rate.clamp(0, 10_000) + 60_000) / 120_000
}

/// Basis points of a percentage; what is no number, or below nothing, counts as nothing.
pub fn basis_points(percent: f64) -> i64 {
    if percent.is_finite() {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0 to 10,000 just before")]
        {
            (percent * 100.0).round().clamp(0.0, 10_000.0) as i64
        }
    } else {
        0
    }
}

/// The percentage of basis points.
pub fn percent(basis_points: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
    {
        basis_points as f64 / 100.0
    }
}

/// Whole won of a figure typed in units of ten thousand won (만원), as leases are spoken of.
pub fn won_of_man(man: f64) -> i64 {
    if man.is_finite() {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0 to 1e12 just before")]
        {
            (man * 10_000.0).round().clamp(0.0, 1e12) as i64
        }
    } else {
        0
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if amount < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_is_base_rate_plus_two_points_and_never_above_ten() {
        for (base, expected) in [(250, 450), (0, 200), (-5, 200), (900, 1_000)] {
            assert_eq!(cap(base), expected, "base rate {base}");
        }
    }

    #[test]
    fn rent_is_a_twelfth_of_the_yearly_interest_on_what_is_not_deposited() {
        // 200 million won at 4.5 % is 9 million a year.
        assert_eq!(monthly(300_000_000, 100_000_000, 450), 750_000);
        assert_eq!(monthly(100_000_000, 300_000_000, 450), 0);
        assert_eq!(monthly(MOST * 9, 0, 10_000), MOST / 12);
    }

    #[test]
    fn what_is_no_number_counts_as_nothing() {
        assert_eq!((basis_points(f64::NAN), basis_points(-1.0), basis_points(4.5)), (0, 0, 450));
        assert_eq!((won_of_man(f64::INFINITY), won_of_man(3.5)), (0, 35_000));
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (amount, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")] {
            assert_eq!(grouped(amount), expected);
        }
    }
}
