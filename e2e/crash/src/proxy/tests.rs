//! Each fault is seen from both ends of a connection. Time stands still while anything can be done, so no fault is over
//! before it hit.

use super::*;

/// A server that gives back what it gets, and a proxy in front of it.
async fn echo() -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                drop(tokio::io::copy(&mut from, &mut to).await);
            });
        }
    });
    Proxy::to(port, Random::new(1)).await.unwrap()
}

async fn connect(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap()
}

async fn ask(stream: &mut TcpStream, words: &[u8]) -> Vec<u8> {
    stream.write_all(words).await.unwrap();
    let mut answer = vec![0; words.len()];
    stream.read_exact(&mut answer).await.unwrap();
    answer
}

/// What still comes until the connection ends.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    drop(stream.read_to_end(&mut rest).await);
    rest
}

#[tokio::test(start_paused = true)]
async fn a_cut_breaks_what_is_open_and_refuses_what_comes() {
    let proxy = echo().await;
    let (mut one, mut other) = (connect(&proxy).await, connect(&proxy).await);
    assert_eq!(ask(&mut one, b"hello").await, b"hello");
    assert_eq!(ask(&mut other, b"hello").await, b"hello");
    assert_eq!(*proxy.open().borrow(), 2);
    assert_eq!(proxy.cut(true, false, Duration::ZERO), 1);
    assert_eq!(rest(&mut other).await, b"", "the newest is the one");
    assert_eq!(ask(&mut one, b"again").await, b"again");
    assert_eq!(proxy.cut(false, true, Duration::from_mins(1)), 1);
    assert_eq!(rest(&mut one).await, b"");
    assert_eq!(rest(&mut connect(&proxy).await).await, b"");
}

#[tokio::test(start_paused = true)]
async fn a_halved_message_arrives_in_part() {
    let proxy = echo().await;
    for (way, keep) in [(Way::Up, 500), (Way::Down, 1), (Way::Down, 999)] {
        let mut stream = connect(&proxy).await;
        let before = *proxy.halved().borrow();
        proxy.halve(way, keep);
        stream.write_all(b"0123456789").await.unwrap();
        let came = rest(&mut stream).await;
        assert_eq!(*proxy.halved().borrow(), before + 1);
        match way {
            Way::Up => assert!(came.len() <= 5, "{came:?}"),
            Way::Down => assert!((1..10).contains(&came.len()), "{came:?}"),
        }
    }
    assert_eq!(ask(&mut connect(&proxy).await, b"whole").await, b"whole");
}

#[tokio::test(start_paused = true)]
async fn what_is_held_back_comes_later_or_never() {
    let proxy = echo().await;
    let mut stream = connect(&proxy).await;
    proxy.stall(Way::Down, Duration::from_millis(50), false);
    proxy.delay(5, Duration::from_secs(1));
    assert_eq!(ask(&mut stream, b"later").await, b"later");
    proxy.stall(Way::Up, Duration::from_millis(50), true);
    stream.write_all(b"never").await.unwrap();
    assert_eq!(rest(&mut stream).await, b"");
}
