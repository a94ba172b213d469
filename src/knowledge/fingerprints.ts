/** A class of an SDK that a bundle took in without saying where from: minifiers rename the class, but keep its members. */
export interface FingerprintRow {
  readonly module: string;
  readonly name: string;
  /** Methods and accessors that only this class has together. */
  readonly members: readonly string[];
  readonly source: string;
}

const FINGERPRINTS: readonly FingerprintRow[] = [
  { module: "@modelcontextprotocol/sdk/server/mcp.js", name: "McpServer", members: ["setToolRequestHandlers", "setResourceRequestHandlers", "tool"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/index.js", name: "Server", members: ["assertRequestHandlerCapability", "assertNotificationCapability", "createMessage", "_oninitialize"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/stdio.js", name: "StdioServerTransport", members: ["processReadBuffer", "start", "send", "close"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/sse.js", name: "SSEServerTransport", members: ["handlePostMessage", "handleMessage", "start", "send"], source: "@modelcontextprotocol/sdk@1.32.2" },
  { module: "@modelcontextprotocol/sdk/server/streamableHttp.js", name: "StreamableHTTPServerTransport", members: ["handleRequest", "closeSSEStream", "send"], source: "@modelcontextprotocol/sdk@1.32.2" },
];

/** The class that has these members, where it is one of an SDK. */
export const fingerprinted = (members: ReadonlySet<string>): FingerprintRow | undefined =>
  FINGERPRINTS.find((row) => row.members.every((member) => members.has(member)));
