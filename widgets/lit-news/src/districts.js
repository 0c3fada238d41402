/** Districts that articles name, by their ten-digit code. */
export const districts = {
  "1111000000": { ko: "서울 종로구", en: "Jongno-gu, Seoul" },
  "1168000000": { ko: "서울 강남구", en: "Gangnam-gu, Seoul" },
  "2611000000": { ko: "부산 중구", en: "Jung-gu, Busan" },
  "2711000000": { ko: "대구 중구", en: "Jung-gu, Daegu" },
  "2911000000": { ko: "광주 동구", en: "Dong-gu, Gwangju" },
  "3011000000": { ko: "대전 동구", en: "Dong-gu, Daejeon" },
  "3611000000": { ko: "세종특별자치시", en: "Sejong" },
  "5011000000": { ko: "제주 제주시", en: "Jeju-si, Jeju" },
};
