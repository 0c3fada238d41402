// The widget that is measured: an ordinary element of about 4 KB, as a small team would write it.

const words = "가로등 도로 공원 소음 쓰레기 신호 방문 접수 처리 담당 안내 민원 여권 주민 세금 복지 보육 주차 버스 하천".split(" ");

/** A small fixed generator of numbers, so that every run measures the same bytes. */
function numbers(seed) {
  let state = seed * 2654435761 + 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

/** Source of widget `i`: 4,096 bytes, unlike its neighbours so that no compression joins them. */
export function moduleSource(i) {
  const next = numbers(i + 1);
  const tag = `bench-w${i}`;
  const head = `// Widget ${i} of the benchmark.
const rows = ROWS;
class BenchWidget extends HTMLElement {
  #turn = 0;
  connectedCallback() {
    if (!this.shadowRoot) this.#build(this.attachShadow({ mode: "open" }));
    performance.mark("mounted");
  }
  #build(root) {
    const style = document.createElement("style");
    style.textContent = ":host{display:block}ul{margin:0;padding:0;list-style:none}li{display:flex;gap:8px}b{flex:1}";
    const list = document.createElement("ul");
    for (const [name, count] of rows.slice(0, 6)) {
      const row = document.createElement("li"), label = document.createElement("b"), value = document.createElement("span");
      label.textContent = name;
      value.textContent = String(count);
      row.append(label, value);
      list.append(row);
    }
    const more = document.createElement("button");
    more.textContent = "more";
    more.addEventListener("click", () => this.dispatchEvent(new CustomEvent("turned", { detail: { turn: ++this.#turn } })));
    root.append(style, list, more);
  }
}
customElements.define("${tag}", BenchWidget);
`;
  const rows = [];
  const size = () => Buffer.byteLength(head.replace("ROWS", () => JSON.stringify(rows)));
  while (size() < 4060) rows.push([`${words[next() % words.length]} ${words[next() % words.length]}`, next() % 100000]);
  const source = head.replace("ROWS", () => JSON.stringify(rows));
  return source + "/".repeat(2) + "-".repeat(Math.max(0, 4096 - Buffer.byteLength(source) - 2));
}
