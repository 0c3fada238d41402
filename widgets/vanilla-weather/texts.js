/** All words of the card, Korean and English. */
export const texts = {
  ko: {
    region: "지역",
    loading: "날씨를 불러오는 중입니다.",
    failed: "날씨를 불러오지 못했습니다.",
    retry: "다시 시도",
    unknown: "목록에 없는 지역",
    noRegion: "이 지역의 날씨 자료가 없습니다. 다른 지역을 골라 주세요.",
    feels: "체감",
    humidity: "습도",
    wind: "바람",
    dust: "미세먼지",
    rain: "강수",
    sample: "예시 자료이며 실제 관측값이 아닙니다.",
    sky: { clear: "맑음", partly: "구름 조금", cloudy: "흐림", rain: "비", snow: "눈" },
    level: { good: "좋음", normal: "보통", bad: "나쁨", worst: "매우 나쁨" },
  },
  en: {
    region: "District",
    loading: "Loading the weather.",
    failed: "The weather could not be loaded.",
    retry: "Try again",
    unknown: "District not in the list",
    noRegion: "There is no weather for this district. Please choose another one.",
    feels: "feels like",
    humidity: "Humidity",
    wind: "Wind",
    dust: "Fine dust",
    rain: "Rain",
    sample: "Sample figures, not real observations.",
    sky: { clear: "Clear", partly: "Partly cloudy", cloudy: "Cloudy", rain: "Rain", snow: "Snow" },
    level: { good: "Good", normal: "Moderate", bad: "Bad", worst: "Very bad" },
  },
};

/** The Korean level of fine dust for a PM10 value in micrograms per cubic metre (steps 30, 80, 150). */
export function dustLevel(pm10) {
  if (pm10 <= 30) return "good";
  if (pm10 <= 80) return "normal";
  return pm10 <= 150 ? "bad" : "worst";
}
