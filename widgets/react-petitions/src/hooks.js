/** What the components share: the language, and a live list from the portal's event log. */
import { useEffect, useState } from "react";
import { fromEvent, merge } from "./petition.js";
import { texts } from "./texts.js";

/** Words and locale; changes when the portal's language changes. */
export function useTexts(host) {
  const now = () => {
    const asked = host?.env?.locale?.() ?? document.documentElement.lang;
    return String(asked).startsWith("en") ? "en" : "ko";
  };
  const [locale, setLocale] = useState(now);
  useEffect(() => {
    setLocale(now());
    const forget = host?.env?.onChange?.(() => setLocale(now()));
    return () => (typeof forget === "function" ? forget() : undefined);
  }, [host]);
  return { locale, say: texts[locale] };
}

/**
 * The newest petitions of `match`, newest first: those in the log, then each as it happens.
 *
 * `state` is `waiting`, `live`, `away` (it was live, and the connection is gone), `denied` or `closed`; `add` puts one in by hand.
 */
export function usePetitions(host, match, limit, turn) {
  const [list, setList] = useState([]);
  const [state, setState] = useState(host ? "waiting" : "closed");
  const [arrived, setArrived] = useState(0);
  const add = (petition) => setList((before) => merge(before, petition, limit));
  useEffect(() => {
    if (!host?.events) return undefined;
    setState("waiting");
    let ended = false;
    let caughtUp = false;
    let subscription = null;
    const onEvent = (event) => {
      const petition = fromEvent(event);
      if (ended || !petition) return;
      add(petition);
      if (caughtUp) setArrived((count) => count + 1);
    };
    const onState = (next) => {
      if (ended) return;
      if (next === "live") caughtUp = true;
      if (next !== "catching-up") setState(next);
      else if (caughtUp) setState("away");
    };
    try {
      subscription = host.events.subscribe(match, onEvent, { from: { last: limit }, onState });
    } catch (error) {
      setState("denied");
      host.log?.("warn", "the list of petitions is not to be had", { code: error?.code });
    }
    return () => {
      ended = true;
      subscription?.close?.();
    };
  }, [host, match, limit, turn]);
  return { list, state, arrived, add };
}
