// An OpenID provider for the tests: one client, any login, on a free port. Arguments: redirect address, client id, secret.
// Prints one line of JSON with its issuer when it is ready, and ends when its standard input does.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [redirect, client, secret] = process.argv.slice(2);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect], grant_types: ["authorization_code"], response_types: ["code"] }],
    cookies: { keys: ["for tests only"] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
  });
  server.on("request", provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
