// Opens what reaches the host and hears what it says, through what boot kept before any widget ran (`natives`). It is script
// because it is nothing but calls to the browser, each of which takes more bytes from WebAssembly; it decides nothing.
const { apply, construct } = Reflect;

// What `hear` is told first; the numbers are those of `socket.rs`.
const OPEN = 0, LINK = 1, TEXT = 2, BINARY = 3, CLOSED = 4;

export const open = (natives, kind, address, protocol, hear) => {
  const own = kind === 'WebSocket', shared = kind === 'SharedWorker', stop = new AbortController();
  // A method, or else a getter, as a prototype had it; of a type that an extension of the browser brought, its own.
  const call = (type, it, member, ...args) => {
    const { value, get } = natives[type][1][member] ?? {};
    return apply(value ?? get ?? it[member], it, args);
  };
  // Given back with the rest, for a worker that nobody holds is forgotten before it can say that it failed.
  const whole = construct(natives[kind][0], own ? [address, protocol] : [address]);
  const it = shared ? call(kind, whole, 'port') : whole, type = shared ? 'MessagePort' : kind;
  const data = (event) => call('MessageEvent', event, 'data');
  const on = (target, name, run) => natives.on(target, name, run, { signal: stop.signal });
  // A worker closes the channel of a tab that says anything but a text.
  const shut = (code) => {
    stop.abort();
    call(type, it, shared ? 'postMessage' : 'close', code);
  };
  const end = (code) => {
    // By itself a source of events would connect again, without a ticket.
    if (!own) shut(1000);
    hear(CLOSED, code);
  };
  on(it, 'open', () => own && hear(OPEN, call(type, it, 'protocol')));
  on(it, 'link', (event) => hear(LINK, data(event)));
  on(it, 'message', (event) => {
    const said = data(event);
    // A worker says of a channel that it is open, or how it closed.
    if (said === 0) hear(OPEN, protocol);
    else if (typeof said === 'number') end(said);
    else hear(typeof said === 'string' ? TEXT : BINARY, said);
  });
  on(it, 'close', (event) => end(own ? event.code : shared ? 1006 : +data(event)));
  // A WebSocket's error says nothing and its close follows.
  on(whole, 'error', () => own || end(1006));
  if (shared) call(type, it, 'start');
  return { whole, shut, send: (text) => call(type, it, shared ? 'postMessage' : 'send', text) };
};
