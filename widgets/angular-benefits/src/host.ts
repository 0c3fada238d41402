/** The part of the portal's interface that this widget uses; the widget also works without it. */
export interface Host {
  readonly env?: {
    locale?(): string;
    onChange?(listener: () => void): unknown;
  };
}

export type Locale = "ko" | "en";

/** The language to speak now. */
export function localeOf(host: Host | null): Locale {
  const asked = host?.env?.locale?.() ?? document.documentElement.lang;
  return String(asked).startsWith("en") ? "en" : "ko";
}
