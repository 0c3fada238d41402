/** All words of the widget, Korean and English. */
import type { BenefitId } from "./rules";

export interface Texts {
  people: string;
  peopleOf(count: number): string;
  income: string;
  hint: string;
  check: string;
  missing: string;
  result(percent: string, median: string): string;
  count(count: number): string;
  yes: string;
  no: string;
  upTo(percent: number): string;
  note: string;
  names: Record<BenefitId, string>;
}

export const texts: Record<"ko" | "en", Texts> = {
  ko: {
    people: "가구원 수",
    peopleOf: (count) => `${count}명`,
    income: "한 달 소득인정액(만 원)",
    hint: "월급에 재산을 소득으로 바꾼 금액을 더합니다.",
    check: "받을 수 있는 지원 보기",
    missing: "소득을 0부터 10,000 사이의 숫자로 적어 주세요.",
    result: (percent, median) => `기준 중위소득 ${median}만 원의 ${percent}%입니다.`,
    count: (count) => (count === 0 ? "소득 기준에 드는 지원이 없습니다." : `소득 기준에 드는 지원이 ${count}개 있습니다.`),
    yes: "기준에 듭니다",
    no: "기준을 넘습니다",
    upTo: (percent) => `중위소득 ${percent}% 이하`,
    note: "예시 금액으로 셈한 모의 결과이며 실제 기준과 다를 수 있습니다. 나이·재산 등 다른 조건은 주민센터에서 확인하세요.",
    names: {
      living: "생계급여",
      medical: "의료급여",
      housing: "주거급여",
      education: "교육급여",
      rent: "청년 월세 지원",
      care: "아이돌봄 서비스",
    },
  },
  en: {
    people: "People in the household",
    peopleOf: (count) => (count === 1 ? "1 person" : `${count} people`),
    income: "Assessed income a month (10,000 won)",
    hint: "Wages, plus what your property counts as income.",
    check: "Show what I may get",
    missing: "Please enter the income as a number from 0 to 10,000.",
    result: (percent, median) => `That is ${percent} % of the median income of ${median} × 10,000 won.`,
    count: (count) => (count === 0 ? "No support is within this income." : count === 1 ? "1 support is within this income." : `${count} supports are within this income.`),
    yes: "Within the limit",
    no: "Above the limit",
    upTo: (percent) => `up to ${percent} % of the median`,
    note: "A trial calculation with sample amounts, which may differ from the real ones. Ask your community centre about age, property and other conditions.",
    names: {
      living: "Living benefit",
      medical: "Medical benefit",
      housing: "Housing benefit",
      education: "Education benefit",
      rent: "Rent support for young people",
      care: "Child-care service",
    },
  },
};
