/** All words of the widget, Korean and English. */
export const texts = {
  ko: {
    loading: "소식을 불러오는 중입니다.",
    failed: "소식을 불러오지 못했습니다.",
    retry: "다시 시도",
    none: "이 조건에 맞는 소식이 없습니다.",
    all: "전국",
    count: (count) => `소식 ${count}건`,
    widened: "이 지역 소식이 없어 다른 지역 소식을 보여 드립니다.",
    month: (month) => `${Number(month.slice(5))}월만`,
    clear: "모든 달 보기",
    sample: "예시 기사이며 실제 보도가 아닙니다.",
    topics: { transport: "교통", housing: "주거", welfare: "복지", environment: "환경", safety: "안전" },
  },
  en: {
    loading: "Loading the news.",
    failed: "The news could not be loaded.",
    retry: "Try again",
    none: "There is no news like this.",
    all: "Nationwide",
    count: (count) => (count === 1 ? "1 article" : `${count} articles`),
    widened: "Nothing from this district; news of other districts is shown.",
    month: (month) => `${new Intl.DateTimeFormat("en", { month: "long" }).format(new Date(`${month}-01T00:00:00`))} only`,
    clear: "All months",
    sample: "Sample articles, not real reports.",
    topics: { transport: "Transport", housing: "Housing", welfare: "Welfare", environment: "Environment", safety: "Safety" },
  },
};
