/** A class of an SDK that a bundle took in without saying where from: minifiers rename the class, but keep its members. */
export interface FingerprintRow {
  readonly module: string;
  readonly name: string;
  /** Methods and accessors that only this class has together. */
  readonly members: readonly string[];
  /** Only the package itself makes instances, of its own parts: what it gives them is nothing of the source's. */
  readonly isMadeInside?: true;
  /** The member of the constructor's argument that names the class of which an instance of a subclass is. */
  readonly namedBy?: string;
  /** Where an instance holds that argument. */
  readonly definition?: readonly string[];
  readonly source: string;
}

/** The first row that fits is taken. */
const FINGERPRINTS: readonly FingerprintRow[] = [
  { module: "@modelcontextprotocol/server", name: "Server", members: ["assertRequestHandlerCapability", "createMessage", "_ondiscover"], source: "@modelcontextprotocol/server@2.4.0" },
  { module: "@modelcontextprotocol/sdk/server/mcp.js", name: "McpServer", members: ["setToolRequestHandlers", "setResourceRequestHandlers", "tool"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/server", name: "McpServer", members: ["setToolRequestHandlers", "setResourceRequestHandlers", "registerTool"], source: "@modelcontextprotocol/server@2.4.0" },
  { module: "@modelcontextprotocol/sdk/server/index.js", name: "Server", members: ["assertRequestHandlerCapability", "assertNotificationCapability", "createMessage", "_oninitialize"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/stdio.js", name: "StdioServerTransport", members: ["processReadBuffer", "start", "send", "close"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/sse.js", name: "SSEServerTransport", members: ["handlePostMessage", "handleMessage", "start", "send"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/streamableHttp.js", name: "StreamableHTTPServerTransport", members: ["handleRequest", "closeSSEStream", "send"], source: "@modelcontextprotocol/sdk@1.32.2" },
  {
    module: "zod/v3", name: "ZodType", namedBy: "typeName", definition: ["_def"],
    members: ["_parseSync", "_parseAsync", "refinement", "superRefine", "brand"], source: "zod@3.25.76",
  },
  { module: "puppeteer", name: "PuppeteerNode", members: ["launch", "connect", "executablePath", "trimCache"], isMadeInside: true, source: "puppeteer-core@24.43.1" },
  ...([
    ["Connection", "getObjectWithKnownName", "initializePlaywright", "dispatch"],
    ["Playwright", "_browserTypes", "_preLaunchedBrowser", "_allContexts"],
    ["BrowserType", "launchServer", "launchPersistentContext", "connectOverCDP"],
    ["Browser", "newBrowserCDPSession", "newContext", "contexts"],
    ["BrowserContext", "routeFromHAR", "backgroundPages", "newPage"],
    ["Page", "routeFromHAR", "addLocatorHandler", "bringToFront"],
    ["Frame", "frameElement", "childFrames", "frameLocator", "setContent"],
  ] as const).map(([name, ...members]): FingerprintRow => ({ module: "playwright-core", name, members, isMadeInside: true, source: "playwright-core@1.65.1" })),
  { module: "commander", name: "Command", members: ["enablePositionalOptions", "passThroughOptions", "exitOverride", "parseAsync"], source: "commander@14.0.3" },
];

/** Classes that are made by a call with their name, `$constructor("ZodString", (inst, def) => …)`. */
const MADE_BY_NAME: readonly (Pick<FingerprintRow, "module" | "definition" | "source"> & { readonly name: RegExp })[] = [
  { module: "zod/v4", name: /^\$?Zod[A-Z]\w*$/, definition: ["_zod", "def"], source: "zod@4.6.7 v4/core/core.js" },
];

/** The module whose class is made by a call with this name. */
export const moduleOfMade = (name: string): string | undefined => MADE_BY_NAME.find((row) => row.name.test(name))?.module;

/** The members under which instances of a module's classes hold what they were made from. */
export const definitionAt = (module: string): readonly string[] | undefined =>
  [...FINGERPRINTS, ...MADE_BY_NAME].find((row) => row.module === module && row.definition)?.definition;

/** The member that names the class of an instance, for classes of one base in a bundle. */
export const namedBy = (module: string, name: string): string | undefined =>
  FINGERPRINTS.find((row) => row.module === module && row.name === name)?.namedBy;

/** The class that has these members, where it is one of an SDK. */
export const fingerprinted = (members: ReadonlySet<string>): FingerprintRow | undefined =>
  FINGERPRINTS.find((row) => row.members.every((member) => members.has(member)));
