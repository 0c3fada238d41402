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
  const bytes = () => {
    const sums = {};
    for (const { name, encodedBodySize } of performance.getEntriesByType('resource')) {
      const at = folder(name);
      if (at) sums[at] = (sums[at] ?? 0) + encodedBodySize;
    }
    return sums;
  };
  Object.defineProperty(window, 'jogakboObserved', { value: () => ({ now: performance.now(), lines, phases, work, bytes: bytes() }) });
})();
