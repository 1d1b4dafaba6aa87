//! Bytes into text, whatever charset a news site served them in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// Bytes that are no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this does not look like text (it has {controls} control characters in its first {looked_at} bytes); \
         give plain text or JSON Lines"
)]
pub struct DecodeError {
    controls: usize,
    looked_at: usize,
}

/// Returns the bytes as text with `\n` line ends: by byte order mark, as UTF-8, else by the charset detected.
///
/// # Errors
/// When the result has too many control characters to be text.
pub(super) fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => detect(bytes).decode_without_bom_handling(bytes).0,
        },
    };
    let sample: Vec<char> = text.chars().take(16_384).collect();
    let controls = sample
        .iter()
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}'))
        .count();
    // Scraped text holds a stray control character now and then; a program or a picture is full of them.
    if controls * 100 > sample.len() {
        return Err(DecodeError { controls, looked_at: sample.len() });
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() })
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    // Text cut inside a character is still UTF-8.
    if guess == UTF_8 { UTF_8 } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_of_news_sites_are_read() {
        assert_eq!(decode("Enrique Peña Nieto".as_bytes()).unwrap(), "Enrique Peña Nieto");
        let latin = encoding_rs::WINDOWS_1252.encode("“Peña Nieto’s visit” to Brasília and São Paulo").0;
        assert_eq!(decode(&latin).unwrap(), "“Peña Nieto’s visit” to Brasília and São Paulo");
        assert_eq!(decode(b"\xef\xbb\xbfmarked").unwrap(), "marked");
        assert_eq!(decode(b"\xff\xfea\0\r\0\n\0b\0").unwrap(), "a\nb");
    }

    #[test]
    fn a_picture_is_refused() {
        let garbage: Vec<u8> = (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!(decode(&garbage).is_err());
        assert!(decode(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0").is_err());
    }
}
