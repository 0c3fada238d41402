//! The words of a socket that several tabs share, and what a server makes of them.

use jogakbo_contract::bridge::code::CloseCode;
use jogakbo_contract::bridge::limit;
use jogakbo_contract::bridge::shared::{Act, Channels, Word, WordError};

crate::everywhere! {
    fn words_are_as_they_were() {
        for (text, word) in [
            ("open 1", Word::Open(1)),
            ("to 2147483647", Word::To(0x7fff_ffff)),
            ("close 12 1000", Word::Close(12, 1000)),
            ("close 3 4502", Word::Close(3, 4502)),
        ] {
            assert_eq!(Word::parse(text.as_bytes()), Ok(word), "{text}");
            assert_eq!(word.to_string(), text);
        }
    }

    fn anything_else_is_no_word() {
        for text in [
            "", "open", "open ", "open 0", "open 01", "open +1", "open -1", "open 2147483648", "open 1 ", "open 1 2", " open 1", "OPEN 1",
            "to", "to x", "to 1\n", "close 1", "close 1 999", "close 1 5000", "close 1 1000 x", r#"{"op":"to","ch":1}"#,
        ] {
            assert_eq!(Word::parse(text.as_bytes()), Err(WordError::Unknown), "{text:?}");
        }
        assert_eq!(Word::parse(b"open 1\xff"), Err(WordError::Unknown));
    }

    fn texts_go_to_the_channel_that_was_named_last() {
        let mut channels = Channels::default();
        assert_eq!(channels.on_text(), Err(WordError::NoChannel));
        assert_eq!(channels.on_binary(b"open 1"), Ok(Act::Begin(1)));
        assert_eq!(channels.on_text(), Ok(Some(1)));
        assert_eq!(channels.on_binary(b"open 4"), Ok(Act::Begin(4)));
        assert_eq!(channels.on_text(), Ok(Some(4)));
        assert_eq!(channels.on_binary(b"to 1"), Ok(Act::Nothing));
        assert_eq!(channels.on_text(), Ok(Some(1)));
        assert_eq!(channels.on_binary(b"close 4 1000"), Ok(Act::End(4)));
        assert_eq!(channels.on_text(), Ok(Some(1)), "closing one does not turn the texts elsewhere");
    }

    fn a_channel_that_ended_is_still_named_for_a_while_and_gets_nothing() {
        let mut channels = Channels::default();
        assert_eq!(channels.on_binary(b"open 1"), Ok(Act::Begin(1)));
        channels.ended(1);
        assert!(channels.is_empty());
        assert_eq!(channels.on_text(), Ok(None));
        assert_eq!(channels.on_binary(b"to 1"), Ok(Act::Nothing));
        assert_eq!(channels.on_binary(b"close 1 1000"), Ok(Act::Nothing));
    }

    fn numbers_grow_and_are_never_used_again() {
        let mut channels = Channels::default();
        assert_eq!(channels.on_binary(b"open 7"), Ok(Act::Begin(7)));
        assert_eq!(channels.on_binary(b"close 7 1000"), Ok(Act::End(7)));
        for (text, error) in [
            ("open 7", WordError::Reused),
            ("open 3", WordError::Reused),
            ("to 8", WordError::NoChannel),
            ("close 8 1000", WordError::NoChannel),
            ("shut 7", WordError::Unknown),
        ] {
            assert_eq!(channels.on_binary(text.as_bytes()), Err(error), "{text}");
        }
        assert_eq!(channels.on_binary(b"open 8"), Ok(Act::Begin(8)));
    }

    fn there_is_room_for_so_many_and_for_one_more_when_one_ends() {
        let mut channels = Channels::default();
        let most = u32::try_from(limit::CHANNELS).expect("a small number");
        for channel in 1..=most {
            assert_eq!(channels.on_binary(Word::Open(channel).to_string().as_bytes()), Ok(Act::Begin(channel)));
        }
        let next = most + 1;
        assert_eq!(channels.on_binary(Word::Open(next).to_string().as_bytes()), Ok(Act::Refuse(next, CloseCode::Full)));
        assert_eq!(channels.on_text(), Ok(None), "what it says meanwhile is dropped");
        channels.ended(5);
        assert_eq!(channels.on_binary(Word::Open(next + 1).to_string().as_bytes()), Ok(Act::Begin(next + 1)));
    }
}
