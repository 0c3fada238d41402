/**
 * The rules of the check, as data; no DOM.
 *
 * Sample amounts in the shape of the standard median income, in won a month for one to six people (each further person adds
 * what the step from five to six adds), and up to which share of it each support is for. They are not taken from a notice.
 */
const MEDIAN = [2_564_238, 4_199_292, 5_359_036, 6_494_738, 7_556_719, 8_555_952];

export type BenefitId = "living" | "medical" | "housing" | "education" | "rent" | "care";

/** One support: the highest percentage of the median income, and where it is asked for. */
export interface Benefit {
  readonly id: BenefitId;
  readonly upTo: number;
}

export const BENEFITS: readonly Benefit[] = [
  { id: "living", upTo: 32 },
  { id: "medical", upTo: 40 },
  { id: "housing", upTo: 48 },
  { id: "education", upTo: 50 },
  { id: "rent", upTo: 60 },
  { id: "care", upTo: 250 },
];

/** What the check says. `percent` is the share of the median income, rounded up to one decimal. */
export interface Assessment {
  readonly median: number;
  readonly percent: number;
  readonly eligible: readonly BenefitId[];
}

/** The median income of a household of `people` (1 to 10). */
export function medianOf(people: number): number {
  const last = MEDIAN.length;
  if (people <= last) return MEDIAN[people - 1];
  return MEDIAN[last - 1] + (people - last) * (MEDIAN[last - 1] - MEDIAN[last - 2]);
}

/** Assesses a household of `people` with `income` won a month. */
export function assess(people: number, income: number): Assessment {
  const median = medianOf(people);
  const percent = Math.ceil((income / median) * 1000) / 10;
  return { median, percent, eligible: BENEFITS.filter(({ upTo }) => percent <= upTo).map(({ id }) => id) };
}
