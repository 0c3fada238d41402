// One WebSocket for all tabs of a browser: the script of a SharedWorker (ADR 0014). It holds no rules and reads no frame:
// texts pass through as they are, binary messages say whose they are (`contract::bridge::shared`).
//
// A tab sends texts, or anything else when it leaves. It gets texts, 0 when its channel is open, or the code with which that
// closed. A tab that is gone without a word is missed by its port, or else by the host, which no `pong` reaches.
const OPEN = 1, OTHER_HOLDER = 4006;
const encoder = new TextEncoder(), decoder = new TextDecoder();
let newest;

const connect = () => {
  const ws = new WebSocket(`${location.origin.replace('http', 'ws')}/-/bridge`, 'jogakbo.v1.shared');
  // The numbers of the channels whose texts go up and come down now; the first channel needs no word.
  let last = 0, up, down;
  const tabs = new Map();
  const say = (word) => ws.send(encoder.encode(word));
  const open = (tab, id) => {
    say(`open ${id}`);
    up = id;
    down ??= id;
    tab.postMessage(0);
  };
  const end = (id, code) => {
    tabs.get(id)?.postMessage(code);
    tabs.delete(id);
  };
  ws.binaryType = 'arraybuffer';
  ws.onopen = () => tabs.forEach(open);
  ws.onclose = ({ code }) => tabs.forEach((_, id) => end(id, code));
  ws.onmessage = ({ data }) => {
    if (typeof data === 'string') return tabs.get(down)?.postMessage(data);
    const [word, id, code] = decoder.decode(data).split(' ');
    if (word === 'to') down = +id;
    else {
      end(+id, +code);
      // Who signed in or out meanwhile needs another socket; those who are on this one keep it.
      if (+code === OTHER_HOLDER) ws.join = null;
    }
  };
  ws.join = (tab) => {
    const id = ++last;
    tabs.set(id, tab);
    tab.onclose = () => {
      if (tabs.delete(id) && ws.readyState === OPEN) say(`close ${id} 1000`);
    };
    tab.onmessage = ({ data }) => {
      if (typeof data !== 'string') return tab.onclose();
      if (!tabs.has(id) || ws.readyState !== OPEN) return;
      if (up !== id) say(`to ${up = id}`);
      ws.send(data);
    };
    if (ws.readyState === OPEN) open(tab, id);
  };
  return ws;
};

onconnect = ({ ports: [tab] }) => {
  if (!newest?.join || newest.readyState > OPEN) newest = connect();
  newest.join(tab);
};
