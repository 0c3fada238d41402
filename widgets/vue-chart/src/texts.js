/** All words of the chart, Korean and English. */
export const texts = {
  ko: {
    empty: "보여 줄 수치가 없습니다.",
    table: "표로 보기",
    chart: "그래프로 보기",
    name: "항목",
    value: "값",
    highest: (label, value) => `가장 많은 때: ${label} ${value}`,
  },
  en: {
    empty: "There are no figures to show.",
    table: "Show as a table",
    chart: "Show as a chart",
    name: "Name",
    value: "Value",
    highest: (label, value) => `Highest: ${label}, ${value}`,
  },
};
