/** The board's forms: what is wrong is said beside its field, and what was written stays until it is kept by the service. */
import { el } from "./dom.js";

/** Most characters of a field, as `openapi.json` says. */
const MOST = { author: 20, title: 80, post: 4000, comment: 1000 };

/**
 * A form with the `fields` `{name: label}` of one `kind` (`post` or `comment`).
 *
 * `send(values)` gives `{status, data}` or throws; `written(is)` hears whether there is something that would be lost;
 * `done(data)` comes once the service has kept it.
 */
export function form({ kind, fields, verb, say, send, written, done }) {
  const inputs = {}, errors = {};
  const failed = el("p", { role: "alert", class: "bad" }), button = el("button", {}, verb);
  const made = el("form", { novalidate: "", "aria-label": verb });
  for (const [field, label] of Object.entries(fields)) {
    const most = MOST[field] ?? MOST[kind];
    const input = el(field === "text" ? "textarea" : "input", {
      id: field, name: field, maxlength: most, required: "", "aria-describedby": `${field}-error`,
      ...(field === "author" && { autocomplete: "nickname" }),
    });
    inputs[field] = input;
    errors[field] = el("p", { id: `${field}-error`, class: "bad" });
    made.append(el("label", { for: field }, label), input, errors[field]);
  }
  made.append(button, failed);

  const read = () => Object.fromEntries(Object.entries(inputs).map(([field, { value }]) => [field, value]));
  const show = (wrong = {}) => {
    for (const [field, input] of Object.entries(inputs)) {
      errors[field].textContent = wrong[field] ? say.fields[wrong[field]] : "";
      if (wrong[field]) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    made.querySelector("[aria-invalid]")?.focus();
  };

  made.addEventListener("input", () => written(Object.entries(inputs).some(([field, { value }]) => field !== "author" && value.trim())));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    // Not `disabled`: the focus would be lost.
    button.setAttribute("aria-disabled", "true");
    failed.textContent = "";
    try {
      const { status, data } = await send(read());
      show(status === 400 ? data?.fields : {});
      if (status === 201) {
        for (const field in inputs) if (field !== "author") inputs[field].value = "";
        written(false);
        done(data);
      } else if (status !== 400) failed.textContent = status === 401 ? say.ended : say.kept;
    } catch {
      failed.textContent = say.kept;
    }
    button.removeAttribute("aria-disabled");
  });
  return made;
}
