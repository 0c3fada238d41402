// What happened in a preview since it began, for the editor's inspector. It stands before everything else in the page and only watches.
(() => {
  const MOST = 500, { performance, PerformanceObserver, MutationObserver } = window, { error } = console;
  const lines = [], phases = {}, work = {};
  performance.setResourceTimingBufferSize(2000);
  // The lines for authors; the page's own script keeps `console.error` as it finds it.
  console.error = (...words) => {
    const text = String(words[0]);
    if (lines.length < MOST && text.startsWith('[jogakbo]')) lines.push({ at: performance.now(), text: text.slice(0, 500) });
    error.apply(console, words);
  };
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target.localName !== 'jgb-slot') continue;
      const seen = phases[target.getAttribute('item')] ??= [];
      if (seen.length < 50) seen.push({ at: performance.now(), state: target.getAttribute('state') });
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['state'] });
  const folder = (url) => /\/-\/assets\/(\w+)\//.exec(url)?.[1];
  // Frames of over 50 ms say whose script ran in them, where the browser knows.
  if (PerformanceObserver.supportedEntryTypes.includes('long-animation-frame')) {
    new PerformanceObserver((list) => {
      for (const { scripts } of list.getEntries()) {
        for (const { sourceURL, duration } of scripts) {
          const at = work[folder(sourceURL)] ??= { frames: 0, ms: 0 };
          at.frames++;
          at.ms += duration;
        }
      }
    }).observe({ type: 'long-animation-frame', buffered: true });
  }
  // The way to the host, however the page takes it: state, since when, how often it opened, how it closed, what came.
  let bridge = null;
  const follow = (way, it) => {
    const { opened = 0, code = null, frames = 0, bytes = 0 } = bridge ?? {};
    const link = bridge = { way, state: 'connecting', at: performance.now(), opened, code, frames, bytes };
    const turn = (state) => Object.assign(link, { state, at: performance.now() });
    const open = () => {
      link.opened++;
      turn('open');
    };
    const close = (code) => {
      link.code = code;
      turn('closed');
    };
    it.addEventListener('open', open);
    it.addEventListener('close', (event) => close(Number(event.code ?? event.data) || null));
    it.addEventListener('message', ({ data }) => {
      // The worker of all tabs says by a number that its socket is open, or how it closed.
      if (typeof data === 'number') return data ? close(data) : open();
      link.frames++;
      link.bytes += String(data).length;
    });
  };
  for (const way of ['WebSocket', 'EventSource', 'SharedWorker']) {
    const own = window[way];
    if (!own) continue;
    window[way] = new Proxy(own, {
      construct(target, args, made) {
        const it = Reflect.construct(target, args, made);
        // What widgets open for themselves goes elsewhere.
        if (/\/-\/bridge\b|\/tabs\.js\b/.test(String(args[0]))) follow(way, it.port ?? it);
        return it;
      },
    });
  }
  const bytes = () => {
    const sums = {};
    for (const { name, encodedBodySize } of performance.getEntriesByType('resource')) {
      const at = folder(name);
      if (at) sums[at] = (sums[at] ?? 0) + encodedBodySize;
    }
    return sums;
  };
  Object.defineProperty(window, 'jogakboObserved', { value: () => ({ now: performance.now(), lines, phases, work, bridge, bytes: bytes() }) });
})();
