// Whom a request speaks for: an access token of the portal's issuer (RFC 9068), ES256, for this PBC alone.
import { createPublicKey, verify } from "node:crypto";

const SKEW = 60;

export class Verifier {
  #keys = new Map();
  #asked = 0;

  constructor(portal, audience) {
    this.issuer = `${portal}/-/issuer`;
    this.audience = audience;
  }

  async #key(kid) {
    // An unknown key is asked for again, but not more than once in five seconds.
    if (!this.#keys.has(kid) && Date.now() - this.#asked > 5000) {
      const answer = await fetch(`${this.issuer}/jwks.json`, { signal: AbortSignal.timeout(5000) });
      const { keys } = await answer.json();
      this.#asked = Date.now();
      this.#keys = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
    }
    return this.#keys.get(kid);
  }

  /** The citizen's id, null for nobody; throws when there is a token and it is not good. */
  async citizen(authorization) {
    if (!authorization) return null;
    const [head, body, signature, more] = authorization.replace(/^Bearer /i, "").split(".");
    const read = (part) => JSON.parse(Buffer.from(part ?? "", "base64url").toString());
    const { typ, alg, kid } = read(head);
    if (more !== undefined || typ !== "at+jwt" || alg !== "ES256") throw new Error("another kind of token");
    const key = await this.#key(kid);
    const signed = key && verify("sha256", Buffer.from(`${head}.${body}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
    if (!signed) throw new Error("not signed by the portal");
    const { iss, aud, azp, sub, exp, iat } = read(body);
    const now = Date.now() / 1000;
    if (iss !== this.issuer || aud !== this.audience || azp !== this.audience) throw new Error("not for this service");
    if (!(exp > now - SKEW) || !(iat < now + SKEW) || typeof sub !== "string") throw new Error("over, or from the future");
    return sub;
  }
}
