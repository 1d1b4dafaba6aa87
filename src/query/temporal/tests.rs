//! What temporal functions say, as rows: asked, expected.

use proptest::prelude::*;

use super::*;

fn text(kind: Kind, text: &str) -> Temporal {
    parse(kind, text).unwrap()
}

fn map(fields: &[(&str, Field)]) -> Vec<(String, Field)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn whole(fields: &[(&str, i64)]) -> Vec<(String, Field)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), Field::Integer(*value))).collect()
}

#[test]
fn every_form_of_a_day_is_read() {
    for (form, day) in [
        ("2017-04-18", "2017-04-18"),
        ("20170418", "2017-04-18"),
        ("2017-04", "2017-04-01"),
        ("201704", "2017-04-01"),
        ("2017-W16-2", "2017-04-18"),
        ("2017W162", "2017-04-18"),
        ("2017-W16", "2017-04-17"),
        ("2017W16", "2017-04-17"),
        ("2017-Q2-18", "2017-04-18"),
        ("2017Q218", "2017-04-18"),
        ("2017-Q2", "2017-04-01"),
        ("2017-108", "2017-04-18"),
        ("2017108", "2017-04-18"),
        ("2017", "2017-01-01"),
        ("+12017-04-18", "+12017-04-18"),
        ("-0044-03-15", "-0044-03-15"),
        ("-999999999-01-01", "-999999999-01-01"),
    ] {
        assert_eq!(text(Kind::Date, form).to_string(), day, "{form}");
    }
    for wrong in [
        "",
        "17-04-18",
        "2017-02-29",
        "2017-13-01",
        "2017-4-18",
        "2017-04-18T",
        "2017-W54",
        "2017-W16-8",
        "2017-Q5",
        "2017-Q1-91",
        "2017-366",
        "2017-0418",
        "201704-18",
        "+1234567890-01-01",
        "2017-04-18x",
        "2017-éé",
    ] {
        assert!(parse(Kind::Date, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn times_and_zones_are_read_and_written_canonically() {
    for (kind, form, written) in [
        (Kind::LocalTime, "0905", "09:05"),
        (Kind::LocalTime, "09:05:07,25", "09:05:07.25"),
        (Kind::Time, "0905-0330", "09:05-03:30"),
        (Kind::Time, "09:05", "09:05Z"),
        (Kind::LocalDateTime, "20170418T09", "2017-04-18T09:00"),
        (Kind::LocalDateTime, "2017-04-18", "2017-04-18T00:00"),
        (Kind::DateTime, "2017-04-18", "2017-04-18T00:00Z"),
        (Kind::DateTime, "2017-07-18T09:05[europe/berlin]", "2017-07-18T09:05+02:00[Europe/Berlin]"),
        (Kind::DateTime, "2017-07-18T09:05Z[UTC]", "2017-07-18T09:05Z[UTC]"),
        // The hour that Berlin's clocks show twice, and the one that they skip.
        (Kind::DateTime, "2017-10-29T02:30[Europe/Berlin]", "2017-10-29T02:30+02:00[Europe/Berlin]"),
        (Kind::DateTime, "2017-10-29T02:30+01:00[Europe/Berlin]", "2017-10-29T02:30+01:00[Europe/Berlin]"),
        (Kind::DateTime, "2017-03-26T02:30[Europe/Berlin]", "2017-03-26T03:30+02:00[Europe/Berlin]"),
    ] {
        let value = text(kind, form);
        assert_eq!(value.to_string(), written, "{form}");
        assert_eq!(text(kind, written), value, "{form} read back");
    }
    for (kind, wrong) in [
        (Kind::LocalTime, "24:00"),
        (Kind::LocalTime, "09:0507"),
        (Kind::LocalTime, "09:05Z"),
        (Kind::Time, "09:05+19:00"),
        (Kind::DateTime, "2017-07-18T09:05[Mars/Olympus]"),
        (Kind::DateTime, "2017-07-18T09:05+05:00[Europe/Berlin]"),
        (Kind::DateTime, "2017-07-18T"),
        (Kind::LocalDateTime, "2017-07-18T09:05+01:00"),
    ] {
        assert!(parse(kind, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_zone_far_outside_the_data_base_repeats_with_the_calendar() {
    let far = text(Kind::DateTime, "+999999999-12-31T12:00[America/New_York]");
    assert_eq!(far.to_string(), "+999999999-12-31T12:00-05:00[America/New_York]");
    assert!(far.plus(&Duration::parse("P1D").unwrap()).is_err());
}

#[test]
fn maps_say_what_is_missing_and_what_is_too_much() {
    for (kind, fields, sentence) in [
        (Kind::Date, whole(&[("month", 4)]), "`month` is given without `year`"),
        (Kind::Date, whole(&[("year", 2017), ("day", 4)]), "`day` is given without `month`"),
        (Kind::Date, whole(&[("year", 2017), ("month", 2), ("day", 29)]), "2017-02 has days 1 to 28, not 29"),
        (Kind::Date, whole(&[("year", 2017), ("month", 2), ("week", 9)]), "named in two ways"),
        (Kind::Date, whole(&[("year", 2017), ("hour", 2)]), "`date` takes no `hour`"),
        (Kind::Date, whole(&[("year", 1_000_000_000)]), "`year` lies between"),
        (Kind::LocalTime, whole(&[("hour", 1), ("second", 2)]), "`second` is given without `minute`"),
        (Kind::LocalTime, whole(&[]), "at least its `hour`"),
        (
            Kind::LocalTime,
            whole(&[("hour", 1), ("minute", 2), ("second", 3), ("millisecond", 4), ("nanosecond", 1_000)]),
            "beside `millisecond`, `nanosecond` lies between 0 and 999",
        ),
        (Kind::Date, map(&[("year", Field::Float(2017.5))]), "`year` must be a whole number"),
        (
            Kind::Date,
            map(&[("date", Field::Temporal(text(Kind::LocalTime, "09:05")))]),
            "`date` needs a day, and a `localtime` has none",
        ),
    ] {
        let error = construct(kind, &fields).unwrap_err().to_string();
        assert!(error.contains(sentence), "{error}");
    }
}

#[test]
fn a_map_takes_parts_of_other_values() {
    let berlin = Field::Temporal(text(Kind::DateTime, "2017-07-18T09:05[Europe/Berlin]"));
    let day = Field::Temporal(text(Kind::Date, "2017-04-18"));
    let tokyo = Field::Text("Asia/Tokyo".to_owned());
    for (kind, fields, written) in [
        (Kind::Time, map(&[("time", berlin.clone())]), "09:05+02:00"),
        (
            Kind::LocalDateTime,
            map(&[("datetime", berlin.clone()), ("day", Field::Integer(1))]),
            "2017-07-01T09:05",
        ),
        (
            Kind::DateTime,
            map(&[("date", day.clone()), ("time", berlin.clone()), ("timezone", tokyo.clone())]),
            "2017-04-18T16:05+09:00[Asia/Tokyo]",
        ),
        (Kind::DateTime, map(&[("date", day), ("timezone", tokyo)]), "2017-04-18T00:00+09:00[Asia/Tokyo]"),
        (
            Kind::DateTime,
            whole(&[("epochSeconds", 86_400), ("nanosecond", 5)]),
            "1970-01-02T00:00:00.000000005Z",
        ),
        (Kind::Date, whole(&[("year", 2017), ("quarter", 2)]), "2017-04-01"),
    ] {
        assert_eq!(construct(kind, &fields).unwrap().to_string(), written);
    }
}

#[test]
fn durations_keep_their_units_and_move_what_is_broken_down() {
    for (form, written) in [
        ("P1Y2M3W4DT5H6M7.008S", "P1Y2M25DT5H6M7.008S"),
        ("PT100M", "PT1H40M"),
        ("P0.5Y", "P6M"),
        ("P0.5D", "PT12H"),
        ("P0.7D", "PT16H48M"),
        ("PT0.1S", "PT0.1S"),
        ("-P1M2DT3S", "P-1M-2DT-3S"),
        ("PT-0.000000001S", "PT-0.000000001S"),
        ("P1M-1D", "P1M-1D"),
        ("P20170418T0905", "P2017Y4M18DT9H5M"),
        ("PT0S", "PT0S"),
    ] {
        let duration = Duration::parse(form).unwrap();
        assert_eq!(duration.to_string(), written, "{form}");
        assert_eq!(Duration::parse(written).unwrap(), duration, "{form} read back");
    }
    for wrong in
        ["", "P", "PT", "1D", "P1", "P1H", "PT1D", "P1D1Y", "P1D2D", "P1.D", "P99999999999999999999Y"]
    {
        assert!(Duration::parse(wrong).is_err(), "{wrong}");
    }
    let fields = map(&[("months", Field::Float(1.5)), ("hours", Field::Integer(-1))]);
    assert_eq!(Duration::from_fields(&fields).unwrap().to_string(), "P1M15DT4H14M33S");
    assert!(Duration::from_fields(&whole(&[("fortnights", 1)])).is_err());
    assert!(Duration::from_fields(&map(&[("days", Field::Float(f64::NAN))])).is_err());
}

#[test]
fn durations_add_multiply_divide_and_overflow_politely() {
    let long = Duration::parse("P3M5DT10S").unwrap();
    assert_eq!(long.times(3.0).unwrap().to_string(), "P9M15DT30S");
    assert_eq!(long.divided_by(2.0).unwrap().to_string(), "P1M17DT17H14M38S");
    assert_eq!(long.minus(long).unwrap(), Duration::default());
    assert!(long.divided_by(0.0).is_err());
    assert!(long.times(1e300).is_err());
    let longest = Duration::from_fields(&whole(&[("days", i64::MAX)])).unwrap();
    assert!(longest.plus(longest).is_err());
    assert!(Duration::from_fields(&whole(&[("months", i64::MIN)])).unwrap().negated().is_err());
    assert!(text(Kind::Date, "2017").plus(&longest).is_err());
}

#[test]
fn months_clip_and_days_keep_the_clock_where_seconds_do_not() {
    let plus = |kind, start: &str, length: &str| {
        text(kind, start).plus(&Duration::parse(length).unwrap()).unwrap().to_string()
    };
    assert_eq!(plus(Kind::Date, "2017-01-31", "P1M"), "2017-02-28");
    assert_eq!(plus(Kind::Date, "2017-01-31", "PT36H"), "2017-02-01");
    assert_eq!(plus(Kind::LocalTime, "23:30", "P5DT1H"), "00:30");
    let before = "2017-03-25T12:00[Europe/Berlin]";
    assert_eq!(plus(Kind::DateTime, before, "P1D"), "2017-03-26T12:00+02:00[Europe/Berlin]");
    assert_eq!(plus(Kind::DateTime, before, "PT24H"), "2017-03-26T13:00+02:00[Europe/Berlin]");
}

#[test]
fn differences_count_whole_units_towards_zero() {
    let (a, b) = (text(Kind::Date, "2017-01-31"), text(Kind::LocalDateTime, "2017-03-01T06:00"));
    assert_eq!(between(&a, &b).unwrap().to_string(), "P1M1DT6H");
    assert_eq!(between(&b, &a).unwrap().to_string(), "P-1M-1DT-6H");
    assert_eq!(in_days(&a, &b).unwrap().to_string(), "P29D");
    assert_eq!(in_seconds(&a, &b).unwrap().to_string(), "PT702H");
    let (dawn, noon) = (text(Kind::Time, "06:00+02:00"), text(Kind::LocalTime, "12:00"));
    assert_eq!(between(&dawn, &noon).unwrap().to_string(), "PT6H");
    assert_eq!(in_months(&dawn, &noon).unwrap(), Duration::default());
}

#[test]
fn units_cut_and_changes_add() {
    let moment = text(Kind::DateTime, "2017-04-18T09:05:07.123456789[Europe/Berlin]");
    for (kind, unit, changes, written) in [
        (Kind::Date, "quarter", whole(&[]), "2017-04-01"),
        (Kind::Date, "weekYear", whole(&[("dayOfWeek", 3)]), "2017-01-04"),
        (Kind::LocalDateTime, "millisecond", whole(&[("microsecond", 7)]), "2017-04-18T09:05:07.123007"),
        (Kind::Time, "minute", whole(&[]), "09:05+02:00"),
        (
            Kind::DateTime,
            "hour",
            map(&[("timezone", Field::Text("+09:00".to_owned()))]),
            "2017-04-18T09:00+09:00",
        ),
    ] {
        assert_eq!(truncate(kind, unit, &moment, &changes).unwrap().to_string(), written);
    }
    let day = text(Kind::Date, "2017-04-18");
    for (kind, unit) in
        [(Kind::Date, "hour"), (Kind::Time, "month"), (Kind::Date, "fortnight"), (Kind::DateTime, "hour")]
    {
        assert!(truncate(kind, unit, &day, &[]).is_err(), "{unit}");
    }
    let before_christ = text(Kind::Date, "-0044-03-15");
    assert_eq!(truncate(Kind::Date, "century", &before_christ, &[]).unwrap().to_string(), "-0100-01-01");
}

#[test]
fn values_compare_within_a_kind_and_sort_across() {
    let (early, late) = (text(Kind::Time, "10:00+02:00"), text(Kind::Time, "09:00Z"));
    assert_eq!(early.order(&late), Some(Ordering::Less));
    let day = text(Kind::Date, "2017");
    assert_eq!(day.order(&early), None);
    assert_eq!(day.total_order(&early), Ordering::Less);
    let (zulu, paris) = (text(Kind::Time, "08:00Z"), text(Kind::Time, "09:00+01:00"));
    assert_ne!(zulu, paris);
    assert_ne!(zulu.order(&paris), Some(Ordering::Equal));
    let (month, days) = (Duration::parse("P1M").unwrap(), Duration::parse("P30D").unwrap());
    assert_eq!(month.total_order(&days), Ordering::Greater);
}

#[test]
fn every_part_has_a_name() {
    let moment = text(Kind::DateTime, "2017-04-18T09:05:07.123456789+02:00");
    for name in Temporal::component_names(Kind::DateTime) {
        assert!(moment.component(name).is_some(), "{name}");
    }
    assert_eq!(moment.component("epochMillis"), Some(Field::Integer(1_492_499_107_123)));
    assert_eq!(moment.component("offset"), Some(Field::Text("+02:00".to_owned())));
    assert_eq!(text(Kind::Date, "2017").component("hour"), None);
    let duration = Duration::parse("P1Y5M10DT-0.3S").unwrap();
    assert_eq!(duration.component("monthsOfQuarter"), Some(Field::Integer(2)));
    assert_eq!(duration.component("seconds"), Some(Field::Integer(-1)));
    assert_eq!(duration.component("milliseconds"), Some(Field::Integer(-300)));
}

#[test]
fn days_and_numbers_of_days_agree() {
    for days in (-1_000_000..1_000_000).step_by(997) {
        let date = Date::from_days(days).unwrap();
        let (year, month, day) = date.ymd();
        assert_eq!(Date::from_ymd(year, month, day).unwrap(), date);
        assert_eq!(Date::from_ordinal(year, date.ordinal()).unwrap(), date);
        let (week_year, week) = date.week();
        assert_eq!(Date::from_week(week_year, week, date.weekday()).unwrap(), date);
    }
}

const PIECES: &[&str] = &[
    "2017",
    "-",
    "04",
    "18",
    "W",
    "Q",
    "T",
    "t",
    ":",
    "09",
    "59",
    ".",
    ",",
    "+",
    "Z",
    "[",
    "]",
    "Europe/Berlin",
    "P",
    "Y",
    "M",
    "D",
    "H",
    "S",
    "0",
    "999999999",
    "é",
    "1.5",
    " ",
];

fn text_of_pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

fn any_duration() -> impl Strategy<Value = Duration> {
    let number = || prop_oneof![Just(0), -1_000_000..1_000_000i64, any::<i64>()];
    (number(), number(), number(), 0..NANOS_PER_SECOND)
        .prop_map(|(months, days, seconds, nanoseconds)| Duration { months, days, seconds, nanoseconds })
}

fn any_instant() -> impl Strategy<Value = Temporal> {
    let zones = ["Z", "+05:30", "Europe/Berlin", "America/New_York"];
    let moment = (-31_557_014_167_219_200..31_556_889_864_403_199i64, 0..NANOS_PER_SECOND);
    (prop::sample::select(&Kind::ALL[..]), moment, prop::sample::select(zones.to_vec())).prop_filter_map(
        "outside the calendar",
        |(kind, (seconds, nanos), zone)| {
            let moment = from_epoch(seconds, nanos).ok()?;
            let placed =
                map(&[("datetime", Field::Temporal(moment)), ("timezone", Field::Text(zone.to_owned()))]);
            project(kind, &construct(Kind::DateTime, &placed).ok()?).ok()
        },
    )
}

proptest! {
    #[test]
    fn no_text_stops_the_reader(text in text_of_pieces()) {
        for kind in Kind::ALL {
            if let Ok(value) = parse(kind, &text) {
                prop_assert_eq!(parse(kind, &value.to_string()), Ok(value));
            }
        }
        if let Ok(duration) = Duration::parse(&text) {
            prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_is_added_is_taken_away(value in any_instant(), length in any_duration()) {
        prop_assert_eq!(parse(value.kind(), &value.to_string()), Ok(value.clone()));
        for name in Temporal::component_names(value.kind()) {
            let _ = value.component(name);
        }
        let seconds = Duration { months: 0, days: 0, ..length };
        if let (false, Ok(later)) = (value.kind() == Kind::Date, value.plus(&seconds)) {
            prop_assert_eq!(later.minus(&seconds), Ok(value.clone()));
        }
        let _ = (value.plus(&length), value.minus(&length), length.times(1.5), length.divided_by(3.0));
        for unit in ["millennium", "weekYear", "week", "hour", "microsecond"] {
            let _ = truncate(Kind::DateTime, unit, &value, &[]);
        }
    }

    #[test]
    fn a_difference_leads_from_one_to_the_other(a in any_instant(), b in any_instant()) {
        let _ = (in_months(&a, &b), in_days(&a, &b));
        if a.kind() == b.kind() {
            if a.kind() != Kind::Time && let Ok(length) = between(&a, &b) {
                let there = a.plus(&length).unwrap();
                prop_assert!(
                    there == b || matches!((&there, &b), (Temporal::DateTime(x), Temporal::DateTime(y)) if x.instant() == y.instant()),
                    "{a} + {length} = {there}, not {b}"
                );
            }
            prop_assert_eq!(a.order(&b).map(Ordering::reverse), b.order(&a));
        }
        prop_assert_eq!(a.total_order(&b).reverse(), b.total_order(&a));
    }
}
