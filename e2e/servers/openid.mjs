// A certified OpenID provider (npm `oidc-provider`) on a free port of this machine, for stories: `node servers/openid.mjs
// PORT PORTAL`. It knows one client, the portal, and lets anybody in by the name they type.
import Provider, { interactionPolicy } from "oidc-provider";
import { createServer } from "node:http";

const [port, portal] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

/** Whoever may sign in; what they may do at the portal follows from their groups. */
const people = { kim: { name: "김시민", groups: [] }, lee: { name: "이설계", groups: ["editors"] } };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "portal",
      client_secret: "a secret of the stories",
      redirect_uris: [`${portal}/-/session/callback`],
      post_logout_redirect_uris: [`${portal}/-/session/left`],
      backchannel_logout_uri: `${portal}/-/session/backchannel`,
      backchannel_logout_session_required: true,
      grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: "ES256",
    },
  ],
  jwks: { keys: [await key()] },
  cookies: { keys: ["stories"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "groups"] },
  acrValues: ["one", "two"],
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        context.body = `<!doctype html><title>provider</title><h1>Sign out here too?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`;
      },
    },
  },
  // A refresh token for everybody, so that sessions follow their provider.
  issueRefreshToken: () => true,
  ttl: { AccessToken: 600, Session: 3600, Grant: 3600, IdToken: 600, Interaction: 600, RefreshToken: 3600 },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({ accountId: context.oidc.session.accountId, clientId: context.oidc.client.clientId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
  // The portal is on this machine, where the provider's own guard would not go.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  interactions: { policy: interactionPolicy.base(), url: (_context, interaction) => `/sign-in/${interaction.uid}` },
});

async function key() {
  const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return { kty, crv, x, y, d, use: "sig", alg: "ES256", kid: "stories" };
}

provider.on("backchannel.error", (_context, error) => console.error(`backchannel: ${error.message} ${error.cause ?? ""}`));

const pages = provider.callback();

const server = createServer(async (request, response) => {
  if (!request.url.startsWith("/sign-in/")) return pages(request, response);
  const details = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    const asked = String(details.params.acr_values ?? "");
    response.end(
      `<!doctype html><title>provider</title><h1>Identity provider</h1><p id="asked">${asked.replace(/[^a-z ]/g, "")}</p><form method="post"><label>Who <input name="who"></label><button>Sign in</button><button name="refuse" value="1">Refuse</button></form>`,
    );
    return;
  }
  const body = new URLSearchParams(await new Response(request, {}).text().catch(() => ""));
  if (body.get("refuse")) {
    return provider.interactionFinished(request, response, { error: "access_denied", error_description: "no" });
  }
  const acr = String(details.params.acr_values ?? "one").split(" ")[0];
  await provider.interactionFinished(request, response, { login: { accountId: body.get("who"), acr } });
});

server.listen(Number(port), "127.0.0.1", () => console.log(`openid: ${issuer}`));
process.on("SIGTERM", () => process.exit(0));
