/** All words of the board, Korean first. */
export const texts = {
  ko: {
    list: "글 목록", mine: "내 글", write: "글쓰기", more: "이전 글 더 보기", none: "아직 글이 없습니다.", noneMine: "아직 쓴 글이 없습니다.",
    loading: "불러오는 중입니다.", comments: (count) => `댓글 ${count}`, by: "글쓴이", author: "별명", title: "제목", text: "내용", comment: "댓글",
    send: "올리기", sendComment: "댓글 올리기", signIn: "로그인하고 쓰기", newPosts: "새 글이 올라왔습니다.", show: "새 글 보기",
    newComment: "새 댓글이 달렸습니다.", sent: "올렸습니다.", retry: "다시 시도", missing: "이 글은 없습니다.",
    away: "게시판이 지금 답하지 않습니다. 포털의 다른 화면은 그대로 쓸 수 있습니다.", kept: "올리지 못했습니다. 쓴 글은 그대로 있으니 잠시 뒤에 다시 올려 주세요.",
    ended: "로그인이 끝났습니다. 쓴 글을 따로 옮겨 두고 다시 로그인해 주세요.",
    fields: { empty: "적어 주세요.", long: "너무 깁니다." }, nav: "게시판", what: "동네 일을 묻고 답하고 함께 정합니다.", open: "시민 게시판 열기",
  },
  en: {
    list: "Posts", mine: "My posts", write: "Write", more: "Earlier posts", none: "There are no posts yet.", noneMine: "You have written nothing yet.",
    loading: "Loading.", comments: (count) => `${count} ${count === 1 ? "comment" : "comments"}`, by: "By", author: "Nickname", title: "Title", text: "Text", comment: "Comment",
    send: "Post", sendComment: "Post comment", signIn: "Sign in to write", newPosts: "There are new posts.", show: "Show new posts",
    newComment: "There is a new comment.", sent: "Posted.", retry: "Try again", missing: "There is no such post.",
    away: "The board does not answer now. The rest of the portal works.", kept: "It could not be posted. Your text is still here; try again in a moment.",
    ended: "You are no longer signed in. Keep a copy of your text and sign in again.",
    fields: { empty: "Please fill this in.", long: "This is too long." }, nav: "Board", what: "Ask, answer and decide together what happens near you.", open: "Open the citizens' board",
  },
};
