/** All words of the chat window, Korean first. */
export const texts = {
  ko: {
    log: "대화", name: "별명", text: "할 말", send: "보내기", signIn: "로그인하고 대화하기", closed: "로그인한 시민끼리 이야기하는 곳입니다.",
    joining: "대화방에 들어가는 중입니다.", quiet: "아직 아무도 말하지 않았습니다.", me: "나", sending: "보내는 중",
    away: "대화방과 연결이 끊겼습니다. 다시 이어지면 보낸 말이 전해집니다.", denied: "지금은 이 대화방에 들어갈 수 없습니다.",
    empty: "별명과 할 말을 적어 주세요.", failed: "보내지 못했습니다. 쓴 말은 그대로 있으니 다시 보내 주세요.",
    busy: "너무 빨리 보내고 있습니다. 잠시 뒤에 다시 보내 주세요.",
  },
  en: {
    log: "Conversation", name: "Nickname", text: "Message", send: "Send", signIn: "Sign in to chat", closed: "Signed-in citizens talk here.",
    joining: "Joining the room.", quiet: "Nobody has said anything yet.", me: "me", sending: "sending",
    away: "The connection to the room is gone. What you send arrives when it is back.", denied: "You cannot join this room now.",
    empty: "Please fill in nickname and message.", failed: "It could not be sent. Your words are still here; please send again.",
    busy: "You are sending too fast. Please try again in a moment.",
  },
};
