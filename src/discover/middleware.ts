import type { Facts } from "../interpret/facts.ts";
import { Ended, type Listener } from "../interpret/machine.ts";
import { rootOf } from "../interpret/chain.ts";
import { native, NO_LABELS, symbol, UNDEFINED, type ExternalCall, type FunctionValue, type Value } from "../interpret/value.ts";
import { answersRequest, refusesRequest } from "../knowledge/web.ts";
import type { Incoming } from "./incoming.ts";

/** What held wherever a middleware of the source let a request go on: at each call of `next`, or at the end of a hook that has none. */
export function passagesOf(incoming: Incoming, fn: FunctionValue, listener: Listener): readonly Facts[] {
  const { machine } = incoming;
  const passes: Facts[] = [];
  const pass = (): void => {
    passes.push(machine.facts);
    const [request] = args;
    if (request?.kind === "external") incoming.given.by(request, fn.node);
  };
  const next = native("next", (_self, [error]) => {
    if (!isRefusal(error)) pass();
    return UNDEFINED;
  });
  const { parameters } = fn.node;
  const hasNext = parameters.length >= 2 && /^_?(?:next|done)$/.test(parameters.at(-1)!.name.getText());
  const others = parameters.slice(1).map((parameter, i) => (hasNext && i === parameters.length - 2 ? next : symbol("request", NO_LABELS, parameter)));
  const args: Value[] = [...parameters.slice(0, 1).map((parameter) => incoming.request(parameter)), ...others];
  const ends = (call: ExternalCall): boolean => {
    const { parent: callee } = call;
    if (callee.op !== "get") return false;
    const root = rootOf(callee);
    return (refusesRequest(callee.key) && root === args[0]) || (!hasNext && answersRequest(callee.key) && root === args[1]);
  };
  const external = (call: ExternalCall): Value | undefined => {
    if (ends(call)) throw Ended.here();
    return incoming.read(call, args[0]) ?? listener.external?.(call);
  };
  machine.rehearse({ ...listener, external }, () => {
    const result = machine.await(machine.call(fn, UNDEFINED, args, fn.node), fn.node);
    if (!hasNext) pass();
    return result;
  });
  return passes;
}

/** `next(error)` hands the request to who answers errors, and not on. */
const isRefusal = (error: Value = UNDEFINED): boolean => error.kind !== "constant" || (Boolean(error.value) && error.value !== "route" && error.value !== "router");
