/** What the figures say; no DOM. */

const DATA = new URL(/* @vite-ignore */ "../data/words.json", import.meta.url);

/** Reads the words that ship with the widget. Rejects when they cannot be read. */
export async function read(signal) {
  const answer = await fetch(DATA, { signal });
  if (!answer.ok) throw new Error(`words.json answered ${answer.status}`);
  return answer.json();
}

/** The six words searched most in the last month. */
export function popular(words) {
  return words.toSorted((a, b) => b.searches.at(-1) - a.searches.at(-1)).slice(0, 6);
}

/** The words that people search together with `word`, itself not among them. */
export function related(words, word) {
  return (word?.related ?? []).flatMap((id) => words.find((other) => other.id === id) ?? []);
}

/** The words whose name in `locale` has `text` in it; spaces and case do not count. */
export function matching(words, text, locale) {
  const plain = (value) => value.toLocaleLowerCase(locale).replaceAll(" ", "");
  return words.filter((word) => plain(word[locale]).includes(plain(text)));
}
