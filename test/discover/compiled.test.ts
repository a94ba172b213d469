import { expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import type { Server } from "../../src/model/server.ts";
import { loadProject } from "../../src/source/project.ts";
import { folder } from "../support/folder.ts";

/** What compilers other than TypeScript's make of a module: their helpers stand in the file, or in a package that is imported. */

const served = async (files: Readonly<Record<string, string | object>>): Promise<Server> =>
  discover(await loadProject(folder(files), { entries: ["server.js"] }), createKnowledge());
const told = ({ tools }: Server): unknown =>
  tools.map(({ name, title, handler, conditional }) => [name, title, handler !== null, conditional]);

const TOOL = `const tools = { default: [{ name: "read_ticket", title: "Read" }], close: { name: "close_ticket" }, __esModule: true };\nmodule.exports = tools;`;
const PLAIN = `module.exports = { names: ["read_ticket", "close_ticket"] };`;

/** Babel 7, @babel/preset-env with the CommonJS transform. */
const babel = (helpers: string): string => `"use strict";
${helpers}
var _mcp = require("@modelcontextprotocol/sdk/server/mcp.js");
var _tools = _interopRequireWildcard(require("./tools.js"));
var _plain = _interopRequireDefault(require("./plain.js"));
const server = new _mcp.McpServer({ name: "tickets", version: "1.0.0" });
const main = function () {
  var _ref = _asyncToGenerator(function* () {
    const { close } = yield Promise.resolve().then(() => _interopRequireWildcard(require("./tools.js")));
    server.registerTool(_tools.default[0].name, { title: _tools.default[0].title }, _asyncToGenerator(function* () { return { content: [] }; }));
    server.registerTool(close.name, _extends({}, close, { title: "Close" }), async () => ({ content: [] }));
    server.registerTool(_plain.default.names[1] + "_now", {}, async () => ({ content: [] }));
  });
  return function main() { return _ref.apply(this, arguments); };
}();
main();`;

const BOTH = [
  ["read_ticket", "Read", true, undefined],
  ["close_ticket", "Close", true, undefined],
  ["close_ticket_now", undefined, true, undefined],
];

test.each([
  [
    "Babel, helpers of its runtime",
    `var _interopRequireDefault = require("@babel/runtime/helpers/interopRequireDefault").default;
var _interopRequireWildcard2 = _interopRequireDefault(require("@babel/runtime/helpers/interopRequireWildcard"));
var _interopRequireWildcard = (0, _interopRequireWildcard2.default);
var _extends = require("@babel/runtime/helpers/extends").default;
var _asyncToGenerator2 = _interopRequireDefault(require("@babel/runtime/helpers/asyncToGenerator"));
var _asyncToGenerator = (0, _asyncToGenerator2.default);`,
  ],
  [
    "Babel, helpers in the file",
    `function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }
function _interopRequireWildcard(e, t) { if ("function" == typeof WeakMap) var r = new WeakMap(), n = new WeakMap(); return (_interopRequireWildcard = function (e, t) { if (!t && e && e.__esModule) return e; var o, i, f = { __proto__: null, default: e }; if (null === e || "object" != typeof e && "function" != typeof e) return f; if (o = t ? n : r) { if (o.has(e)) return o.get(e); o.set(e, f); } for (const t in e) "default" !== t && {}.hasOwnProperty.call(e, t) && ((i = (o = Object.defineProperty) && Object.getOwnPropertyDescriptor(e, t)) && (i.get || i.set) ? o(f, t, i) : f[t] = e[t]); return f; })(e, t); }
function _extends() { return _extends = Object.assign ? Object.assign.bind() : function (n) { for (var e = 1; e < arguments.length; e++) { var t = arguments[e]; for (var r in t) ({}).hasOwnProperty.call(t, r) && (n[r] = t[r]); } return n; }, _extends.apply(null, arguments); }
function asyncGeneratorStep(n, t, e, r, o, a, c) { try { var i = n[a](c), u = i.value; } catch (n) { return void e(n); } i.done ? t(u) : Promise.resolve(u).then(r, o); }
function _asyncToGenerator(n) { return function () { var t = this, e = arguments; return new Promise(function (r, o) { var a = n.apply(t, e); function _next(n) { asyncGeneratorStep(a, r, o, _next, _throw, "next", n); } function _throw(n) { asyncGeneratorStep(a, r, o, _next, _throw, "throw", n); } _next(void 0); }); }; }`,
  ],
  [
    "swc, helpers of its package",
    `const _async_to_generator = require("@swc/helpers/_/_async_to_generator");
const _interop_require_default = require("@swc/helpers/_/_interop_require_default");
const _interop_require_wildcard = require("@swc/helpers/_/_interop_require_wildcard");
const _asyncToGenerator = _async_to_generator._, _interopRequireDefault = _interop_require_default._, _interopRequireWildcard = _interop_require_wildcard._, _extends = require("@swc/helpers/_/_extends")._;`,
  ],
])("%s", async (_how, helpers) => {
  const server = await served({ "server.js": babel(helpers), "tools.js": TOOL, "plain.js": PLAIN });
  expect(told(server)).toEqual(BOTH);
});

test("webpack, packages among its modules by their paths", async () => {
  const bundle = `var modules = {
  "../../node_modules/commander/index.js": function(module, exports, __webpack_require__) {
    exports.program = { option() { return this; }, action() { return this; }, parse() {} };
  },
  "../../node_modules/.pnpm/zod/index.js"(module, exports) { exports.z = {}; },
};
var cache = {};
function __webpack_require__(id) {
  if (cache[id] !== undefined) return cache[id].exports;
  var module = cache[id] = { exports: {} };
  modules[id](module, module.exports, __webpack_require__);
  return module.exports;
}
const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js");
const { program } = __webpack_require__("../../node_modules/commander/index.js");
program.option("--prefix <prefix>").action(() => {
  const server = new McpServer({ name: "tickets", version: "1.0.0" });
  server.registerTool("read_ticket", { title: "Read" }, async () => ({ content: [] }));
});
program.parse();`;
  const { tools } = await served({ "server.js": bundle });
  expect(tools.map(({ name, title }) => [name, title])).toEqual([["read_ticket", "Read"]]);
});
