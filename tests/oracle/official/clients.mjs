// The same as `clients.py`, for clients that are on npm.

import { createInterface } from "node:readline";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import * as octokit from "@octokit/webhooks-methods";

const shopify = (secret) =>
  shopifyApi({
    apiKey: "key",
    apiSecretKey: secret,
    apiVersion: Object.values(ApiVersion)[0],
    hostName: "shop.example",
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: async () => {} },
  });

const clients = {
  github: {
    sign: async ({ secret, body }) => ({ "x-hub-signature-256": await octokit.sign(secret, body) }),
    verify: async ({ secret, body, headers }) => octokit.verify(secret, body, headers["x-hub-signature-256"] ?? ""),
  },
  shopify: {
    verify: async ({ secret, body, headers }) => {
      const rawRequest = { method: "POST", url: "/", headers };
      const { valid, reason } = await shopify(secret).webhooks.validate({ rawBody: body, rawRequest });
      // Other headers are none of the signature's business.
      return valid || reason === "missing_headers";
    },
  },
};

async function answer({ client, op, ...request }) {
  if (op === "sign") return { headers: await clients[client].sign(request) };
  try {
    return { verdict: await clients[client].verify(request) };
  } catch {
    return { verdict: false };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
