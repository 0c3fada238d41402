/** What all helpers share: the language a widget speaks. */

/** The language to speak now: the portal's, else that of the document. */
export function localeOf(host) {
  const asked = host?.env?.locale?.() ?? globalThis.document?.documentElement.lang;
  return String(asked).startsWith("en") ? "en" : "ko";
}

/** Asks whoever holds the element for the portal's interface (community context protocol); `null` outside of a portal. */
export function askHost(element) {
  let found = null;
  const request = new Event("context-request", { bubbles: true, composed: true });
  Object.assign(request, { context: "jogakbo:host@1", callback: (host) => (found = host), subscribe: false });
  element.dispatchEvent(request);
  return found;
}

/** Lets an output of the manifest leave the element. */
export function emit(element, event, detail) {
  element.dispatchEvent(new CustomEvent(event, { detail }));
}
