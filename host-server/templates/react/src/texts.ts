/** What the widget says. */
export const texts = {
  ko: { hello: (who: string) => `안녕하세요, ${who} 님`, greet: "인사하기" },
  en: { hello: (who: string) => `Hello, ${who}`, greet: "Greet" },
};
