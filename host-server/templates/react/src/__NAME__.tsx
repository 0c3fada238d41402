/**
 * `__TAG__`: greets somebody by name, with React.
 *
 * Property (and attribute): `who`. Event: `greeted` `{who, times}`. Method: `reset()`.
 */
import { defineReact, useHost, useLocale } from "@jogakbo/widget/react";
import { useImperativeHandle, useRef, type Ref } from "react";
import type { MainEvents, MainProps } from "./manifest.js";
import { styles } from "./styles.js";
import { texts } from "./texts.js";

/** What wires of a page may call. */
interface Actions {
  reset(): void;
}

function Greeting({ who = "Jogakbo", ref }: MainProps & { ref?: Ref<Actions> }) {
  const { emit } = useHost<MainEvents>();
  const locale = useLocale();
  const times = useRef(0);
  useImperativeHandle(ref, () => ({ reset: () => void (times.current = 0) }), []);

  function greet() {
    times.current += 1;
    emit("greeted", { who, times: times.current });
  }

  const say = texts[locale];
  return (
    <>
      <p lang={locale}>{say.hello(who)}</p>
      <button type="button" lang={locale} onClick={greet}>
        {say.greet}
      </button>
    </>
  );
}

defineReact("__TAG__", Greeting, { props: ["who"], actions: ["reset"], styles });
