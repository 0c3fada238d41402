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
    scale: "미세먼지 등급 보기",
    today: (value, level) => `지금 ${value}µg/m³, ‘${level}’ 등급입니다.`,
    above: (value) => `${value} 이상`,
    close: "닫기",
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
    scale: "Levels of fine dust",
    today: (value, level) => `Now ${value} µg/m³: ${level}.`,
    above: (value) => `${value} or more`,
    close: "Close",
    sample: "Sample figures, not real observations.",
    sky: { clear: "Clear", partly: "Partly cloudy", cloudy: "Cloudy", rain: "Rain", snow: "Snow" },
    level: { good: "Good", normal: "Moderate", bad: "Bad", worst: "Very bad" },
  },
};

/** The Korean levels of fine dust (PM10) in micrograms per cubic metre; the last has no end. */
export const DUST = [
  { level: "good", from: 0, to: 30 },
  { level: "normal", from: 31, to: 80 },
  { level: "bad", from: 81, to: 150 },
  { level: "worst", from: 151 },
];

/** The level of a PM10 value. */
export function dustLevel(pm10) {
  return (DUST.find(({ to }) => pm10 <= to) ?? DUST.at(-1)).level;
}
