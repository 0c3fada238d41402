// The portal's words as a citizen reads them.

/** Words by language. */
export const words = {
  ko: {
    home: "조각보 시민 포털",
    me: "나의 조각보",
    menu: "주 메뉴",
    skip: "본문 바로가기",
    signIn: "로그인",
    signOut: "로그아웃",
    account: "계정",
    password: "비밀번호",
    wrong: "계정 또는 비밀번호가 맞지 않습니다.",
    failed: "지금은 이 내용을 보여 드릴 수 없습니다.",
    retry: "다시 시도",
    appearance: "화면 모드",
    dark: "어둡게",
    opened: (title: string) => `${title} 화면이 열렸습니다.`,
  },
  en: {
    home: "Jogakbo citizen portal",
    me: "My page",
    menu: "Main menu",
    skip: "Skip to main content",
    signIn: "Sign in",
    signOut: "Sign out",
    account: "Account",
    password: "Password",
    wrong: "The account or the password is not right.",
    failed: "This part cannot be shown right now.",
    retry: "Try again",
    appearance: "Appearance",
    dark: "Dark",
    opened: (title: string) => `${title} opened.`,
  },
} as const;

/** The names of the demo districts that stories use. */
export const districts = { jongno: "서울 종로구", gangnam: "서울 강남구", jeju: "제주 제주시" } as const;
