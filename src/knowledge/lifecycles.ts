/** A class that a platform instantiates by itself: nobody in the source says `new`. */
export interface LifecycleRow {
  /** Module and export of the class that it extends. */
  readonly module: string;
  readonly base: string;
  /** Members that the platform reads first: a getter may make the server. */
  readonly reads: readonly string[];
  /** Methods that the platform calls after it made the instance, in order. */
  readonly methods: readonly string[];
  readonly source: string;
}

/** Classes whose instances a platform makes, one for each session or request. */
export const LIFECYCLES: readonly LifecycleRow[] = [
  { module: "agents/mcp", base: "McpAgent", reads: ["server"], methods: ["init"], source: "agents@0.32.0: McpAgent is a Durable Object; the runtime makes it for each session and calls init()" },
  { module: "agents", base: "Agent", reads: [], methods: ["onStart"], source: "agents@0.32.0: Agent" },
];
