// A web component as Luigi loads it: it gets its client from the container and hears what the container sends it.
export default class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("heard", ({ detail }) => globalThis.luigiHeard(detail));
  }
  set LuigiClient(client) {
    globalThis.luigiChildren.set(this.getAttribute("nodeId"), client);
  }
}
