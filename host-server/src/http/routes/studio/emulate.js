/**
 * Runs first in a preview that is looked at with less motion or forced colours. Conditions on these in style rules become true or false ones,
 * wherever the rules come from: the document, shadow roots, constructed sheets, sheets that come later. `matchMedia` answers alike.
 */
(() => {
  const { motion, colours } = document.currentScript.dataset;
  const yes = "(min-width: 0px)", no = "(max-width: 0px) and (min-width: 1px)";
  const answers = [];
  if (motion !== undefined) {
    answers.push([/\(\s*prefers-reduced-motion\s*(?::\s*reduce\s*)?\)/gi, yes], [/\(\s*prefers-reduced-motion\s*:\s*no-preference\s*\)/gi, no]);
  }
  if (colours !== undefined) {
    answers.push([/\(\s*forced-colors\s*(?::\s*active\s*)?\)/gi, yes], [/\(\s*forced-colors\s*:\s*none\s*\)/gi, no]);
  }
  const answered = (text) => answers.reduce((text, [asked, answer]) => text.replace(asked, answer), String(text));
  const concerns = (text) => answered(text) !== String(text);

  const { matchMedia } = window;
  window.matchMedia = (query) => matchMedia.call(window, answered(query));

  const inRules = (rules) => {
    for (const rule of rules) {
      if (rule.media && concerns(rule.media.mediaText)) rule.media.mediaText = answered(rule.media.mediaText);
      if (rule.styleSheet) inSheet(rule.styleSheet);
      if (rule.cssRules) inRules(rule.cssRules);
    }
  };
  const inSheet = (sheet) => {
    if (concerns(sheet.media.mediaText)) sheet.media.mediaText = answered(sheet.media.mediaText);
    try {
      inRules(sheet.cssRules);
    } catch {
      // A sheet of another origin keeps its rules to itself.
    }
  };

  // Constructed sheets, when they get their rules.
  for (const name of ["replaceSync", "insertRule", "replace"]) {
    const own = CSSStyleSheet.prototype[name];
    CSSStyleSheet.prototype[name] = function (...given) {
      const answer = own.apply(this, given);
      if (!concerns(given[0])) return answer;
      if (name === "replace") return answer.then((sheet) => (inSheet(sheet), sheet));
      inSheet(this);
      return answer;
    };
  }

  // Everything else, as it comes into a tree.
  const seen = new WeakSet();
  const look = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.localName === "style" || node.localName === "link") {
      if (node.sheet) inSheet(node.sheet);
      else node.addEventListener("load", () => node.sheet && inSheet(node.sheet), { once: true });
    }
    if (node.localName === "source" && concerns(node.media)) node.media = answered(node.media);
    if (node.shadowRoot) watch(node.shadowRoot);
    for (const child of node.querySelectorAll("*")) {
      if (child.shadowRoot || /^(?:style|link|source)$/.test(child.localName)) look(child);
    }
  };
  const watch = (root) => {
    if (seen.has(root)) return;
    seen.add(root);
    for (const child of root.children) look(child);
    new MutationObserver((changes) => {
      for (const { addedNodes, target } of changes) {
        addedNodes.forEach(look);
        // The text of a style element is another one.
        if (target.localName === "style" && target.sheet) inSheet(target.sheet);
      }
    }).observe(root, { childList: true, subtree: true });
  };
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (...given) {
    const root = attachShadow.apply(this, given);
    watch(root);
    return root;
  };
  watch(document);
  // Roots that the document itself declares are there by then.
  document.addEventListener("DOMContentLoaded", () => look(document.documentElement), { once: true });
})();
