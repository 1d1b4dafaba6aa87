//! What is read from plain sentences beyond what the lexicon's own examples show: offices, belonging, places, dates, and ends that
//! a sentence does not name.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use attache::article::Article;
use attache::extract::Extractor;
use attache::fact::Fact;
use attache::pipeline;
use attache::text::{Analyzer, Scratch};

/// Returns the facts that are told by default.
fn told(text: &str) -> Vec<Fact> {
    let article = Article::new("plain", None, text, Some("2011-03-03".parse().unwrap()));
    let document = pipeline::analyse(&article, Analyzer::embedded(), &mut Scratch::default());
    let mut facts = Extractor::builtin().facts(&article, &document).facts;
    facts.retain(|fact| fact.confidence >= pipeline::DEFAULT_CONFIDENCE);
    facts
}

/// Returns the facts that are told by default, each as `source edge target date`.
fn facts(text: &str) -> Vec<String> {
    let line = |fact: &Fact| {
        let date = fact.date.map(|date| date.to_string()).unwrap_or_default();
        format!("{} {} {} {date}", fact.source.name, fact.edge, fact.target.name).trim().to_owned()
    };
    told(text).iter().map(line).collect()
}

/// Returns the facts that are told by default, each as `source edge target modality speaker`.
fn stances(text: &str) -> Vec<String> {
    let line = |fact: &Fact| {
        let speaker = fact.speaker.as_ref().map(|speaker| speaker.name.as_str()).unwrap_or_default();
        let modality = format!("{:?}", fact.modality).to_lowercase();
        let fact = format!("{} {} {} {modality} {speaker}", fact.source.name, fact.edge, fact.target.name);
        fact.trim().to_owned()
    };
    told(text).iter().map(line).collect()
}

fn assert_told(text: &str, wanted: &str) {
    let facts = facts(text);
    assert!(facts.iter().any(|fact| fact.starts_with(wanted)), "{text}\nwanted {wanted}\ngot {facts:#?}");
}

fn assert_untold(text: &str, unwanted: &str) {
    let facts = facts(text);
    assert!(!facts.iter().any(|fact| fact.starts_with(unwanted)), "{text}\nunwanted {unwanted}");
}

#[test]
fn offices_are_read_wherever_their_holder_stands() {
    for (text, wanted) in [
        (
            "He met the Free Sahel Front (FSF), whose chairman, Yusuf Aref, denounced the accords.",
            "Yusuf Aref holds-office Free Sahel Front",
        ),
        (
            "President Luis Quispe of Peru spoke. His attorney-general, Tommy Thoma, promised more charges.",
            "Tommy Thoma holds-office Peru",
        ),
        (
            "Japan's ambassador in Delhi, Kenji Hiramatsu, came closest to backing India.",
            "Kenji Hiramatsu holds-office Japan",
        ),
        (
            "Jose Mila, the Chilean who heads the Andean Council (AC), will come along.",
            "Jose Mila holds-office Andean Council",
        ),
        (
            "Cyril Ramosa, who succeeded Jacob Zumo as president of Peru in February, spoke.",
            "Jacob Zumo holds-office Peru",
        ),
    ] {
        assert_told(text, wanted);
    }
}

#[test]
fn belonging_is_read_off_relatives_lists_and_neighbours() {
    for (text, wanted) in [
        (
            "Peru and Chile talked. Observers would come under the Vienna Document, to which both countries are parties.",
            "Peru party-to Vienna Document",
        ),
        ("Members of the African Union, including Chad, refused.", "Chad member-of African Union"),
        ("Penny Wonga, a senior Labour Party politician, spoke.", "Penny Wonga member-of Labour Party"),
        ("Norway and Chile are close allies.", "Norway allied-with Chile"),
        ("Norway leaned on its Chilean and Peruvian allies.", "Peru allied-with Norway"),
        ("Norway is a member of NATO and among Peru's closest allies.", "Norway allied-with Peru"),
        ("Land is claimed by China and by Bhutan, a close ally of India.", "Bhutan allied-with India"),
        ("The African Union (Chad, Mali and Niger) met.", "Mali member-of African Union"),
        (
            "Chad and Mali met. The African Union, to which both countries belong, refused.",
            "Chad member-of African Union",
        ),
        ("Chad, which belongs with Mali to the African Union, refused.", "Mali member-of African Union"),
        ("Chad is a member of the African Union; so are Mali and Niger.", "Niger member-of African Union"),
        (
            "Peru sued Chile at the WTO, a body of which both are members.",
            "Chile member-of World Trade Organization",
        ),
        ("Luis Roca of Human Rights Watch spoke.", "Luis Roca member-of Human Rights Watch"),
        ("Ana Roca, a lawyer and a member of the Labour Party, spoke.", "Ana Roca member-of Labour Party"),
        ("A senator of the Labour Party, Ana Roca, spoke.", "Ana Roca member-of Labour Party"),
        ("Ana Roca chairs the African Union.", "Ana Roca holds-office African Union"),
        ("Luis Roca spoke. Ana Roca, the general's wife, slept.", "Ana Roca related-to Luis Roca"),
        ("Luis Roca, whose brother Juan ruled Peru, slept.", "Juan related-to Luis Roca"),
        ("Juan Roca, who was Luis Paz's uncle, slept.", "Juan Roca related-to Luis Paz"),
        ("In Iquitos, a Peruvian port, crowds met.", "Iquitos located-in Peru"),
        ("They fought over Puno, an enclave inside Peru.", "Puno located-in Peru"),
        ("The High Court in Harare ruled.", "High Court located-in Harare"),
        ("Luis Roca and his wife, Ana Roca, slept.", "Ana Roca related-to Luis Roca"),
        ("They slept in Arica, in northern Chile.", "Arica located-in Chile"),
        ("Arica is a port in Chile.", "Arica located-in Chile"),
    ] {
        assert_told(text, wanted);
    }
    assert_untold("Peru's ally Chile refused to sign.", "Peru rejects");
    assert_untold("Land is claimed by China and by Bhutan, a close ally of India.", "China allied-with");
    assert_untold("Troops are at Tacna, an air base south-west of Lima.", "Tacna located-in");
}

#[test]
fn dates_count_from_the_one_named_before() {
    for (text, wanted) in [
        ("Peru attacked Chile in 1971 and invaded Norway the following year.", "Peru attacks Norway 1972"),
        (
            "Peru attacked Chile on June 4, 1984. Three days later Norway condemned Peru.",
            "Norway criticizes Peru 1984-06-07",
        ),
        (
            "Peru attacked Chile in June 1999. That September Norway condemned Peru.",
            "Norway criticizes Peru 1999-09",
        ),
        (
            "Peru attacked Chile on May 2, 1999; Norway condemned Peru the same day.",
            "Norway criticizes Peru 1999-05-02",
        ),
    ] {
        assert_told(text, wanted);
    }
}

#[test]
fn an_event_takes_the_date_that_is_its_own() {
    for (text, wanted) in [
        // what the opening tells of happened on the day that it names
        ("Peru attacked Chile on Wednesday. Norway condemned Peru.", "Norway criticizes Peru 2011-03-02"),
        (
            "Peru attacked Chile on May 2, 1999. Hours later Norway condemned Peru.",
            "Norway criticizes Peru 1999-05-02",
        ),
        (
            "Peru attacked Chile on May 2, 1999. That night Norway condemned Peru.",
            "Norway criticizes Peru 1999-05-02",
        ),
        (
            "Peru attacked Chile in 1971. In May of that year Norway condemned Peru.",
            "Norway criticizes Peru 1971-05",
        ),
        (
            "Norway condemned Chile on May 2, 1999, three days after Peru had attacked Chile.",
            "Peru attacks Chile 1999-04-29",
        ),
        ("Peru attacked Chile on Christmas Eve.", "Peru attacks Chile 2010-12-24"),
        (
            "Luis Roca met Ana Paz and spoke with her for an hour in April 2009.",
            "Luis Roca met-with Ana Paz 2009-04",
        ),
        // another clause's date is not its own
        ("Norway, which had left NATO in 1971, condemned Chile.", "Norway criticizes Chile 2011-03-03"),
        ("Luis Roca flies to Oslo on Saturday.", "Luis Roca visits Oslo 2011-03-05"),
        ("Luis Roca managed to fly to Oslo on Saturday.", "Luis Roca visits Oslo 2011-02-26"),
        ("By a writer\n\nLIMA, March 3 - Peru attacked Chile on Wednesday.", "Peru attacks Chile 2011-03-02"),
    ] {
        assert_told(text, wanted);
    }
    let facts = facts("Peru and Chile met on Tuesday. Norway agreed on Wednesday to visit Lima.");
    assert!(!facts.iter().any(|fact| fact.starts_with("Norway visits Lima 2")), "{facts:#?}");
}

#[test]
fn whether_it_happened_and_who_says_so() {
    for (text, wanted) in [
        ("Norway accused Sweden of arming Chad.", "Sweden aids Chad possible Norway"),
        ("Norway denied a report that it had armed Chad.", "Norway aids Chad negated Norway"),
        ("Peru attacked Chile, according to Luis Roca.", "Peru attacks Chile asserted Luis Roca"),
        ("Peru attacked Chile, Norway announced at noon.", "Peru attacks Chile asserted Norway"),
        ("Norway and Peru said they would invade Chile.", "Peru attacks Chile planned Peru"),
        ("Norway condemned Peru; Peru denied it.", "Norway criticizes Peru asserted"),
        ("Luis Roca is due to meet Ana Paz.", "Luis Roca met-with Ana Paz planned"),
        ("They slept. Luis Roca flies to Oslo on Saturday.", "Luis Roca visits Oslo planned"),
        ("Norway wants Peru to attack Chile.", "Peru attacks Chile possible"),
        ("Norway would attack Peru if Chile agreed.", "Norway attacks Peru possible"),
        ("Luis Roca had flown to Oslo to urge Norway to talk.", "Luis Roca appeals-to Norway asserted"),
        ("Norway went on to invade Peru.", "Norway attacks Peru asserted"),
        ("Norway suspended an air force exercise with Peru.", "Norway breaks-with Peru asserted"),
        ("Norway agreed after talks with Peru to help Chile.", "Norway met-with Peru asserted"),
    ] {
        let stances = stances(text);
        assert!(stances.iter().any(|stance| stance == wanted), "{text}\nwanted {wanted}\ngot {stances:#?}");
    }
}

#[test]
fn who_speaks_of_an_act_does_not_do_it() {
    assert_untold("Norway condemned the attack on Denmark.", "Norway attacks");
    assert_untold("Norway condemned the attack on Denmark.", "Norway criticizes Denmark");
    assert_untold("Norway accused Sweden of arming Chad.", "Norway aids");
    assert_untold("The Red Cross flew medicine to Lima.", "Red Cross visits");
    assert_told("Norway launched an attack on Denmark.", "Norway attacks Denmark");
}

#[test]
fn what_news_leaves_unsaid_is_what_it_is_about() {
    assert_told(
        "Luis Quispe and Ana Rojas signed a pact on Monday. The Lima Peace Accord, as the pact is called, ends the war.",
        "Luis Quispe signs Lima Peace Accord",
    );
    assert_told(
        "Israel raided the ship on Monday. Israel held the crew. Israel said the raid was lawful. Turkey recalled its ambassador.",
        "Turkey breaks-with Israel",
    );
}

#[test]
fn ends_are_found_where_possessives_lists_and_slips_of_the_parser_hide_them() {
    for (text, wanted) in [
        (
            "Norway, whose soldiers clashed with the Danish navy in 2008, wants peace.",
            "Norway attacks Danish navy",
        ),
        ("Norway never forgave it; its army attacked Denmark in 1994.", "Norway attacks Denmark"),
        (
            "Three presidents, Ana Rojas of Peru, Nils Lund of Norway and Moussa Kone of Mali, travelled to Lima in December.",
            "Nils Lund visits Lima",
        ),
        ("Twelve nations, among them Britain and Canada, condemned Russia.", "Canada criticizes Russia"),
        ("Countries including France and Germany condemned Russia.", "Germany criticizes Russia"),
        (
            "The Swedish president was in Lima on Monday for talks with Ana Rojas.",
            "Sweden met-with Ana Rojas",
        ),
        ("Ana Rojas escaped over the roofs and was granted asylum by Norway.", "Norway aids Ana Rojas"),
        ("Nils Lund complained in private that Ana Rojas had ignored him.", "Nils Lund criticizes Ana Rojas"),
        ("On Friday Norway pledged $10 million in aid to Peru.", "Norway aids Peru"),
        ("In February Chile banned imports of salt from Peru.", "Chile sanctions Peru"),
        ("Its minister for fisheries, Nils Lund, flew to Lima.", "Nils Lund visits Lima"),
        ("The Swedish minister flew to the Norwegian capital after talks in Oslo.", "Sweden visits Oslo"),
    ] {
        assert_told(text, wanted);
    }
    assert_untold(
        "Norway suspended its training of Peruvian officers over killings in Denmark.",
        "Norway attacks Denmark",
    );
    assert_untold("Norway agreed to bar Danish airlines from its airports.", "Norway agrees-with Denmark");
}

#[test]
fn an_answer_is_aimed_at_whoever_said_or_did_what_it_answers() {
    for (text, wanted) in [
        ("Chile accused Peru of spying on its army. Peru denied the charge.", "Peru comments-on Chile"),
        ("Chile accused Peru of spying on its army; Lima denied it.", "Peru comments-on Chile"),
        ("Norway accused Peru of theft, a charge which Lima rejects.", "Peru comments-on Norway"),
        ("Iran asked Iraq to free the men. Iraq rejected the request.", "Iraq rejects Iran"),
        (
            "Norwegian jets bombed Copenhagen on Monday. Sweden condemned the attack.",
            "Sweden criticizes Norway",
        ),
    ] {
        assert_told(text, wanted);
    }
}

#[test]
fn what_news_opens_with_is_what_its_descriptions_mean() {
    let text = "Norway and Peru sign the Lima Treaty. Norway and Peru signed the Lima Treaty on Monday. Chile signed the Quito \
                Accord in 1990. Ana Rojas, a Chilean minister, praised the treaty.";
    assert_told(text, "Ana Rojas supports Lima Treaty");
    let text = "South Korea accused the North of lying. North Korea fired two missiles on Monday.";
    assert_told(text, "South Korea criticizes North Korea");
    let text = "Chile expelled the Norwegian envoy, Nils Lund, on Monday. He accused Chile of spying.";
    assert_told(text, "Nils Lund criticizes Chile");
    assert_told(text, "Chile breaks-with Norway");
    let text = "Nils Lund visited Ana Rojas in Lima; the two leaders met for an hour.";
    assert_told(text, "Nils Lund met-with Ana Rojas");
}

#[test]
fn offices_are_read_of_relatives_second_titles_and_two_people() {
    for (text, wanted) in [
        (
            "Ana Rojas, who was president of Peru from 2003 to 2008, was jailed.",
            "Ana Rojas holds-office Peru",
        ),
        (
            "Norway praised Ana Rojas, a former prime minister and the chairwoman of the Green Party.",
            "Ana Rojas holds-office Green Party",
        ),
        (
            "Nils Lund and Ana Rojas, the prime ministers of Norway and Peru, met on Friday.",
            "Ana Rojas holds-office Peru",
        ),
        (
            "Kenji Sato, the Japanese president of the International Court of Justice, resigned.",
            "Kenji Sato holds-office International Court of Justice",
        ),
    ] {
        assert_told(text, wanted);
    }
    assert_untold(
        "The presidents of Peru and Chile, Ana Rojas and Nils Lund, met on Friday.",
        "Peru met-with Chile",
    );
}
