/** Modules whose calls reach nothing that counts as an effect (spec/rules.md, Vocabulary), by what they are for. `x/*` is a family. */
interface PureModules {
  readonly source: string;
  readonly modules: string;
}

export const pureModules: readonly PureModules[] = [
  {
    source: "Node.js 20: modules without input or output",
    modules:
      "node:path node:path/posix node:path/win32 node:url node:util node:util/types node:events node:assert node:assert/strict node:buffer node:crypto node:querystring node:string_decoder node:timers node:timers/promises node:async_hooks node:perf_hooks node:stream node:stream/promises node:stream/web node:zlib node:os node:process node:module node:worker_threads node:v8 node:punycode node:readline node:readline/promises node:test node:diagnostics_channel node:tty",
  },
  {
    source: "MCP TypeScript SDK 1.32.2 and 2.4.0, and frameworks on it: registration and transport",
    modules:
      "@modelcontextprotocol/sdk @modelcontextprotocol/server @modelcontextprotocol/core @modelcontextprotocol/node @modelcontextprotocol/express @modelcontextprotocol/hono @modelcontextprotocol/fastify @modelcontextprotocol/server-legacy @modelcontextprotocol/ext-apps @mcp-ui/server fastmcp mcp-framework xmcp mcp-handler @vercel/mcp-adapter @hono/mcp agents @rekog/mcp-nest @nestjs-mcp/server @mastra/mcp @mastra/core mcp-use tmcp mcp-lite muppet litemcp @nuxtjs/mcp-toolkit skybridge @anthropic-ai/claude-agent-sdk @supabase/mcp-utils @cyanheads/mcp-ts-core @cloudflare/workers-oauth-provider @clerk/mcp-tools mcp-auth",
  },
  {
    source: "schema validators and converters",
    modules: "zod valibot arktype yup joi ajv ajv-formats ajv-errors superstruct io-ts runtypes typebox @sinclair/typebox zod-to-json-schema zod-validation-error json-schema-to-zod @valibot/to-json-schema class-validator class-transformer fast-json-stringify effect fp-ts neverthrow ts-results ts-results-es oxide.ts true-myth purify-ts ts-pattern tslib @standard-schema/spec openapi-types openapi-sampler",
  },
  {
    source: "collections, text, dates and numbers",
    modules:
      "lodash lodash-es lodash.* underscore ramda remeda radash es-toolkit immer immutable deepmerge defu fast-deep-equal fast-equals just-* dayjs date-fns date-fns-tz moment moment-timezone luxon ms pretty-ms bytes pretty-bytes filesize big.js bignumber.js decimal.js mathjs nanoid uuid ulid ulidx cuid @paralleldrive/cuid2 hash-wasm object-hash md5 crypto-js bcrypt bcryptjs argon2 slugify pluralize change-case camelcase snake-case humps he entities escape-html escape-string-regexp strip-ansi string-width wrap-ansi wordwrap fastest-levenshtein fuse.js minimatch micromatch picomatch ignore semver validator validate-npm-package-name is-plain-obj qs query-string url-join normalize-url tldts ipaddr.js jsonpath jsonpath-plus jmespath json5 jsonrepair flat dot-prop object-path diff fast-json-patch microdiff base64-js iconv-lite mime mime-types content-type file-type gpt-tokenizer tiktoken js-tiktoken @dqbd/tiktoken p-map p-queue p-limit p-throttle p-retry p-timeout p-defer async-retry exponential-backoff retry async cockatiel opossum bottleneck limiter debounce throttle-debounce eventemitter3 mitt rxjs tiny-invariant",
  },
  {
    source: "parsers, formatters and templates: text in, text out",
    modules:
      "yaml js-yaml toml @iarna/toml ini csv-parse csv-stringify papaparse fast-xml-parser xml2js xmlbuilder2 cheerio jsdom linkedom node-html-parser parse5 htmlparser2 turndown marked markdown-it remark remark-* rehype-* unified showdown @mozilla/readability html-to-text sanitize-html dompurify isomorphic-dompurify handlebars mustache ejs nunjucks prettier typescript ts-morph @babel/* acorn esprima espree recast sql-formatter node-sql-parser pgsql-ast-parser graphql graphql-tag pdf-parse pdfjs-dist pdf-lib mammoth exceljs xlsx sharp jimp pngjs canvas qrcode katex mermaid vega vega-lite d3 d3-* chart.js @toon-format/toon",
  },
  {
    source: "command line and terminal",
    modules: "chalk picocolors kleur ansi-colors colorette ora cli-table3 boxen commander yargs minimist meow cac citty inquirer @inquirer/prompts prompts enquirer figlet gradient-string dotenv dotenv-expand dotenv-flow cross-env env-var envalid convict rc @t3-oss/env-core update-notifier",
  },
  {
    source: "web servers and their middleware: they answer requests",
    modules:
      "express express-* fastify @fastify/* hono @hono/* koa koa-* @koa/* restify polka h3 elysia connect body-parser cookie-parser cors helmet compression morgan multer raw-body on-finished next next/server next/headers @nestjs/common @nestjs/core @nestjs/swagger @nestjs/config @nestjs/throttler nuxt react react-dom vite itty-router find-my-way http-errors swagger-ui-express reflect-metadata tsyringe inversify awilix typedi",
  },
  {
    source: "logs, traces, metrics, redaction: the server's own bookkeeping",
    modules:
      "pino pino-* winston winston-* bunyan log4js consola loglevel debug tslog roarr signale npmlog @opentelemetry/* @vercel/otel @microlabs/otel-cf-workers @sentry/* toucan-js dd-trace prom-client posthog-node langfuse langfuse-* @langfuse/* newrelic applicationinsights mixpanel @segment/analytics-node @amplitude/analytics-node analytics-node statsd-client hot-shots logfire @arizeai/* @traceloop/* elastic-apm-node @elastic/opentelemetry-node rollbar @bugsnag/js fast-redact @pinojs/redact slow-redact",
  },
  {
    source: "authentication: verifying and fetching credentials is bookkeeping",
    modules:
      "jose jsonwebtoken jwks-rsa jwt-decode express-oauth2-jwt-bearer fast-jwt openid-client oauth4webapi passport passport-* @azure/msal-node @azure/identity @okta/jwt-verifier better-auth @better-auth/* next-auth @auth/* @auth0/auth0-api-js aws-jwt-verify @aws-sdk/credential-providers @aws-sdk/credential-provider-* keytar tsscmp otplib",
  },
  {
    source: "locks and limiters: the server's own bookkeeping",
    modules: "redlock async-mutex async-lock proper-lockfile rate-limiter-flexible express-rate-limit express-slow-down rate-limit-redis @upstash/ratelimit hono-rate-limiter @fastify/rate-limit",
  },
];

/** A package that says so in its name writes the server's own log. */
export const isLogger = (module: string): boolean => /^(?:@[^/]+\/)?(?:[^/]*-)?(?:logger|logging|logs?)(?:-[^/]*)?$/.test(module);

/** Source: zod@4.6.7, valibot@1.2.0, arktype@2.1.0, @sinclair/typebox@0.34.0: builders of schemas. */
export const isSchemaLibrary = (module: string): boolean => /^(?:zod|valibot|arktype|typebox|@sinclair\/typebox)(?:\/|$)/.test(module);
