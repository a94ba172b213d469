/**
 * The floors of the house (docs/architecture.md): imports go down only. `test/floors.test.ts` proves that each ban bites.
 * Each entry of `floors` is one storey; rooms on the same storey do not know each other.
 */
const floors = [["model"], ["source", "live"], ["knowledge"], ["interpret"], ["contract", "discover"], ["rules"], ["report", "audit"], ["index"], ["cli"]];

const paths = { rules: "^rules/", index: "^src/index[.]ts$" };
const path = (room) => paths[room] ?? `^src/${room}/`;

const upward = floors.flatMap((rooms, height) =>
  rooms.map((room) => ({
    name: `${room}-looks-down`,
    comment:
      `${room} may import only from lower floors (${floors.slice(0, height).flat().join(", ") || "none"}). ` +
      "A lower floor that knows a higher one can no longer be read, tested or replaced alone: move the shared noun to src/model, or pass a function down.",
    severity: "error",
    from: { path: path(room) },
    to: { path: [...floors.slice(height + 1).flat(), ...rooms.filter((other) => other !== room)].map(path) },
  })),
).filter((rule) => rule.to.path.length > 0);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: "report-reads-the-report",
      comment: "A reporter turns a report into text. If it needs more than src/model says, the report lacks a field that JSON readers would miss too.",
      severity: "error",
      from: { path: "^src/report/" },
      to: { path: ["^src/", "^rules/"], pathNot: ["^src/report/", "^src/model/"] },
    },
    {
      name: "contract-stands-alone",
      comment: "Schemas and snapshots are compared without source: `mcp-audit diff` works on two JSON files, so src/contract imports only the nouns.",
      severity: "error",
      from: { path: "^src/contract/" },
      to: { path: ["^src/", "^rules/"], pathNot: ["^src/contract/", "^src/model/"] },
    },
    {
      name: "rules-read-stories",
      comment: "A rule is a query on stories or contract changes. If it needs the syntax tree or the interpreter, the story lacks an event.",
      severity: "error",
      from: { path: "^rules/" },
      to: { path: "^src/", pathNot: ["^src/model/", "^src/contract/", "^src/knowledge/"] },
    },
    {
      name: "rules-are-strangers",
      comment: "A rule can be deleted or switched off without another changing its mind. What two rules share lives beside them, in a file directly under rules/.",
      severity: "error",
      from: { path: "^rules/[^/]+/" },
      to: { path: "^rules/[^/]+/" },
    },
    {
      name: "world-at-the-edges",
      comment: "From interpretation to report everything is synchronous and pure: only source and live (and index and cli above them) touch disk, network or processes.",
      severity: "error",
      from: { path: ["^src/(model|knowledge|interpret|contract|discover|report|audit)/", "^rules/"] },
      to: {
        dependencyTypes: ["core"],
        path: "^(node:)?(fs|fs/promises|child_process|net|tls|dgram|dns|dns/promises|http|http2|https|os|process|readline|readline/promises|worker_threads|cluster|vm|inspector)$",
      },
    },
    {
      name: "syntax-tree-below-rules",
      comment: "ts-morph stays where syntax is read; above that the nouns of src/model are all there is, so that another parser can take its place.",
      severity: "error",
      from: { path: ["^src/", "^rules/"], pathNot: "^src/(source|interpret|discover)/" },
      to: { path: "node_modules/(ts-morph|typescript)/" },
    },
    {
      name: "client-stays-in-live",
      comment: "Only src/live speaks MCP over the wire; everybody else gets its answer as data.",
      severity: "error",
      from: { pathNot: "^src/live/" },
      to: { path: "node_modules/@modelcontextprotocol/" },
    },
    {
      name: "terminal-stays-upstairs",
      comment: "Colours and options are matters of report and cli; a message from a lower floor is plain text.",
      severity: "error",
      from: { pathNot: "^src/(report|cli)/" },
      to: { path: "node_modules/(chalk|commander)/" },
    },
    {
      name: "no-cycles",
      comment: "Files that import each other are one file in disguise, and their top-level code runs in an order that nobody chose.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-dev-deps-in-product",
      comment: "What the product imports must be in `dependencies`: a package from devDependencies is not there after `npm install mcp-audit`.",
      severity: "error",
      from: { path: ["^src/", "^rules/"] },
      to: { dependencyTypes: ["npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm"] },
    },
    {
      name: "no-tests-in-product",
      comment: "Product code that needs a test's helper, a fixture or a bench script would ship without it.",
      severity: "error",
      from: { path: ["^src/", "^rules/"] },
      to: { path: "^(test|fixtures|bench|scripts)/" },
    },
    {
      name: "not-resolvable",
      comment: "The import leads nowhere: a typo, a file not committed, or a package missing from package.json.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"], mainFields: ["module", "main", "types"] },
  },
};
