/** What a petition is: kinds, numbers, lists. No browser, no React. */

/** Event type that everybody may see: no words of the citizen in it. */
export const FILED = "kr.go.demo.petition.filed.v1";

/** Event type that only the citizen who filed may see. */
export const RECEIPT = "kr.go.demo.petition.receipt.issued.v1";

/** The kinds a citizen can choose from. */
export const KINDS = ["road", "light", "waste", "noise", "park", "other"];

/** The districts a petition can be about; the codes are the ten-digit district codes. */
export const REGIONS = {
  1111000000: { ko: "서울 종로구", en: "Jongno-gu, Seoul" },
  1168000000: { ko: "서울 강남구", en: "Gangnam-gu, Seoul" },
  2611000000: { ko: "부산 중구", en: "Jung-gu, Busan" },
  2711000000: { ko: "대구 중구", en: "Jung-gu, Daegu" },
  2911000000: { ko: "광주 동구", en: "Dong-gu, Gwangju" },
  3011000000: { ko: "대전 동구", en: "Dong-gu, Daejeon" },
  3611000000: { ko: "세종특별자치시", en: "Sejong" },
  5011000000: { ko: "제주 제주시", en: "Jeju-si, Jeju" },
};

const LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";

/** A new number such as `20261003-k7m2xq`: the day and six letters without look-alikes. */
export function newNumber(now = new Date()) {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `${day(now).replaceAll("-", "")}-${Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}

/** A petition from what a citizen wrote: what everybody may see, and the receipt with the citizen's words. */
export function drawUp({ kind, region, title, visitOn }, now = new Date()) {
  const filed = { petitionNo: newNumber(now), kind, region, filedOn: day(now) };
  return { filed, receipt: { ...filed, title, ...(visitOn ? { visitOn } : {}) } };
}

/** The local day as `2026-10-03`. */
export function day(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day of a `Date` or of a text that starts with one; empty when it is neither. */
export function dayOf(value) {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString().slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}/.exec(String(value ?? ""))?.[0] ?? "";
}

/** `list` with `petition` in it once, the newest first, at most `limit` long. */
export function merge(list, petition, limit) {
  const rest = list.filter((known) => known.petitionNo !== petition.petitionNo);
  return [petition, ...rest].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit);
}

/** A petition from an event of either type, or `null` when the event carries none. */
export function fromEvent(event) {
  const data = event?.data;
  if (typeof data?.petitionNo !== "string") return null;
  return { ...data, at: event.time ?? data.filedOn ?? "" };
}
