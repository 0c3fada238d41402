// Only in `jogakbo dev`: loads the page again when another version of it is live, and shows why a build failed.
const { page, lock } = JSON.parse(document.getElementById("jgb-page").textContent);

const note = document.createElement("pre");
note.setAttribute("role", "alert");
note.style.cssText =
  "position:fixed;inset:auto 0 0;z-index:2147483647;max-block-size:50vh;overflow:auto;margin:0;padding:1rem;white-space:pre-wrap;" +
  "font:.875rem/1.5 ui-monospace,monospace;color:#fff;background:#7a1f0b";

new EventSource("/-/dev/changes").onmessage = ({ data }) => {
  const { locks, failure } = JSON.parse(data);
  note.textContent = failure;
  if (failure) document.body.append(note);
  else note.remove();
  // Scroll position and form fields are the browser's to keep.
  if (!failure && locks[page] && locks[page] !== lock) location.reload();
};
