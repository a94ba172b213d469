import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { Chain } from "./types.ts";
import { wordsOf } from "./verbs.ts";
import { throughWrappers } from "./wrappers.ts";

/** Words that make a name a credential's. Source: GitHub secret scanning patterns; rules.md data/secret-exposed. */
const SECRET_WORDS = new Set("token secret password passwd pwd passphrase apikey credential credentials jwt bearer authorization pat dsn privatekey accesskey secretkey signingkey".split(" "));
/** Pairs of words: `API_KEY`, `PRIVATE_KEY`, `CONNECTION_STRING`. */
const SECRET_PAIRS = /\b(api|private|secret|access|signing|encryption|master|service|account|auth|shared|webhook|license|deploy|ssh|rsa|pem|admin|root|bot|app|client|server|role|storage|subscription|hmac|session|cookie)s? keys?\b|\b(connection|conn) (string|str|uri|url)\b|\b(database|db|postgres|postgresql|mysql|mongo|mongodb|redis|amqp|rabbitmq) ur[il]\b|\bx api key\b|\bset cookie\b|\bservice account( json)?\b/;
/** Names that look like one and are not: what is published, counted, paged or merely about a token (rules.md, data/secret-*). */
const NOT_SECRET =
  /\b(public|publishable|anon|pk|csrf|xsrf|page|paging|pagination|next|cursor|continuation|sync|resume|max|min|count|counts|num|number|total|limit|limits|budget|usage|used|length|size|expir\w*|expires|ttl|lifetime|type|types|name|names|id|ids|endpoint|url|urls|uri|issuer|audience|path|file|filename|dir|header|prefix|suffix|format|policy|hint|regex|pattern|enabled|disabled|required|verify|verifier|validator|provider|introspection|scope|scopes|env|var|field|label|placeholder|refresh interval|input|output|prompt|completion|context|cached|reset|rotation|manager|store|version|length|model|tokens|tokenizer|tokenize|cost|price|per|rate|window|chunk)\b|\bcredentials? (access|note|notice|hint|help|status|info|instructions?|warning)$|\b(to|at|by|from|on|in)$/;

/** A variable, field or header whose name says that it holds a credential. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name.split(".").at(-1)!);
  const text = words.join(" ");
  if (SECRET_PAIRS.test(text)) return !/\b(public|publishable|anon|path|file|name|id|ids|type|env|header|prefix|enabled|required)$|\b(public|publishable|anon|pk)\b/.test(text);
  if (!words.some((word) => SECRET_WORDS.has(word))) return false;
  return !NOT_SECRET.test(text.replace(/\b(access|auth|refresh|id|bearer|session|personal|bot|api|service|app|client|user) (token|secret|password)$/, "token"));
}

type SecretRow = Row<string>;

/** Calls whose value is a credential. Says: what it is called in findings. */
export const secretModules: readonly ModuleRows<SecretRow>[] = [
  { module: "google-auth-library googleapis", source: "google-auth-library@10.9.1", rows: [["Google access token", "getAccessToken getIdToken fetchIdToken refreshAccessToken getToken getRequestHeaders"]] },
  {
    module: "@azure/msal-node",
    source: "@azure/msal-node@7.2.1",
    rows: [["Microsoft access token", "acquireTokenByClientCredential acquireTokenOnBehalfOf acquireTokenByCode acquireTokenSilent acquireTokenByDeviceCode acquireTokenByRefreshToken"]],
  },
  { module: "@azure/identity", source: "@azure/identity@4.13.0", rows: [["Azure access token", "getToken"]] },
  { module: "@azure/keyvault-secrets", source: "@azure/keyvault-secrets@4.11.2", rows: [["Key Vault secret", "getSecret"]] },
  { module: "@google-cloud/secret-manager", source: "@google-cloud/secret-manager@6.1.0", rows: [["Secret Manager secret", "accessSecretVersion"]] },
  { module: "@aws-sdk/client-secrets-manager", source: "@aws-sdk/client-secrets-manager@3.1163.0", rows: [["Secrets Manager secret", "getSecretValue"]] },
  { module: "keytar cross-keychain @napi-rs/keyring", source: "keytar@7.9.0", rows: [["keychain password", "getPassword findPassword findCredentials getSecret"]] },
  { module: "openid-client oauth4webapi simple-oauth2", source: "openid-client@6.8.9", rows: [["OAuth token", "authorizationCodeGrant refreshTokenGrant clientCredentialsGrant genericGrantRequest getToken"]] },
  { module: "@aws-sdk/credential-providers @aws-sdk/credential-provider-*", source: "@aws-sdk/credential-providers@3.1164.0", rows: [["AWS credentials", "()"]] },
  { module: "jsonwebtoken", source: "jsonwebtoken@9.0.3", rows: [["signed token", "sign"]] },
  { module: "jose", source: "jose@6.2.17", rows: [["signed token", "sign encrypt", { on: "SignJWT EncryptJWT" }]] },
];

const table = new Table<SecretRow, ModuleRows<SecretRow>>(secretModules);

/** Calls whose value nobody can guess. */
export const randomModules: readonly ModuleRows<Row<"random">>[] = [
  { module: "node:crypto", source: "Node.js 20: crypto", rows: [["random", "randomBytes randomInt randomUUID randomFillSync getRandomValues"]] },
  { module: "global", source: "Web Cryptography API", rows: [["random", "getRandomValues randomUUID", { on: "crypto" }]] },
  { module: "nanoid uuid", source: "nanoid@5.1.6; uuid@13.0.0", rows: [["random", "nanoid v4 () customAlphabet"]] },
  { module: "generate-password crypto-random-string uid-safe", source: "generate-password@1.7.1; crypto-random-string@5.0.0", rows: [["random", "() generate generateMultiple cryptoRandomStringAsync sync"]] },
];

const random = new Table<Row<"random">, ModuleRows<Row<"random">>>(randomModules);

/** The call's value was made by a generator of random ones. */
export function isRandom(chain: Chain): boolean {
  const { module, links } = throughWrappers(chain);
  return links.at(-1)?.op === "call" && random.find(module, links) !== undefined;
}

/** What a call's value is, where it is a credential. */
export function secretOf(chain: Chain): string | undefined {
  const { module, links } = throughWrappers(chain);
  return links.at(-1)?.op === "call" ? table.find(module, links)?.row[0] : undefined;
}
