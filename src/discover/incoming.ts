import { rootOf } from "../interpret/chain.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { constant, native, NO_LABELS, object, symbol, type External, type ExternalCall, type ObjectValue, type Site, type Value } from "../interpret/value.ts";
import { Given } from "./grants.ts";

/** The call of a tool as it comes in over HTTP, for what stands before the boundary: its path, its method, and the name in its body. */
export class Incoming {
  readonly machine: Interpreter;
  private readonly tool: string | null;
  private readonly path: string | null;
  private readonly seen: { name: boolean };
  /** What the server makes up of those whom it lets in. */
  readonly given: Given;

  constructor(machine: Interpreter, tool: string | null, path: string | null = null, seen = { name: false }, given = new Given(machine)) {
    this.machine = machine;
    this.tool = tool;
    this.path = path;
    this.seen = seen;
    this.given = given;
  }

  /** The same at a path of the server, where that is a path and no pattern. */
  to(path: string | null): Incoming {
    return new Incoming(this.machine, this.tool, path !== null && /^\/[\w./-]+$/.test(path) ? path : null, this.seen, this.given);
  }

  /** Something looked at the name of the tool: what stands before one tool need not stand before another. */
  get looksAtName(): boolean {
    return this.seen.name;
  }

  /** What the first parameter of a middleware is given: a request, or a context that holds one. */
  request(parameter: Site): External {
    const request = symbol("request", NO_LABELS, parameter);
    const { machine, path } = this;
    const body = this.body(parameter);
    for (const holder of [request, machine.get(request, "req", parameter), machine.get(request, "request", parameter)]) {
      if (path !== null) for (const key of ["path", "url", "originalUrl"]) machine.set(holder, key, constant(path), parameter);
      machine.set(holder, "method", constant("POST"), parameter);
      machine.set(holder, "body", body, parameter);
    }
    return request;
  }

  /** What reading a request's body gives: `await c.req.json()`. */
  read({ op, parent: callee, args, site }: ExternalCall, request: Value | undefined): Value | undefined {
    return op === "call" && callee.op === "get" && callee.key === "json" && args.length === 0 && rootOf(callee) === request ? this.body(site) : undefined;
  }

  private body(site: Site): ObjectValue {
    const name = this.tool === null ? symbol("request", NO_LABELS, site) : constant(this.tool);
    const params = object(site, [["arguments", symbol("request", NO_LABELS, site)]]);
    const getter = native("name", () => {
      this.seen.name = true;
      return name;
    });
    params.props.set("name", { value: name, getter });
    return object(site, [["jsonrpc", constant("2.0")], ["id", symbol("request", NO_LABELS, site)], ["method", constant("tools/call")], ["params", params]]);
  }
}
