import type { CallbackModule } from "./callbacks.ts";
import type { ClaimModule } from "./claims.ts";
import type { EffectModule } from "./effects/row.ts";
import type { GateModule } from "./gates.ts";
import type { LimitModule } from "./limits.ts";
import type { TracerModule } from "./propagation.ts";
import type { RecordModule } from "./records.ts";
import type { RegistrationRow } from "./registrations.ts";
import type { ShaperModule } from "./shapers.ts";
import { USER_SOURCE } from "./table.ts";
import type { UserRows } from "./user.ts";

/** The user's rows as modules of the built-in tables' form, each with the source `config`. */
export interface UserModules {
  readonly effects: readonly EffectModule[];
  readonly gates: readonly GateModule[];
  readonly shapers: readonly ShaperModule[];
  readonly claims: readonly ClaimModule[];
  readonly limits: readonly LimitModule[];
  readonly records: readonly RecordModule[];
  readonly callbacks: readonly CallbackModule[];
  readonly propagation: readonly TracerModule[];
  readonly registrations: readonly RegistrationRow[];
}

type Place = number | { readonly argument: number; readonly member: string };

const source = USER_SOURCE;
const scope = (on: string | undefined): { on?: string } => (on === undefined ? {} : { on });
const at = (place: Place): number | readonly [number, string] => (typeof place === "number" ? place : [place.argument, place.member]);

/** Where the parts of a tool are, where a row does not say it: in a definition, or in a name, its options and its handler. */
const USUAL = {
  name: "0.name|0",
  description: "0.description|1.description",
  inputSchema: "0.inputSchema|0.parameters|0.schema|1.inputSchema|1.parameters|1.schema",
  outputSchema: "0.outputSchema|1.outputSchema",
  annotations: "0.annotations|1.annotations",
  meta: "0._meta|1._meta",
  handler: "0.handler|0.execute|0.run|0.callback|2|1",
  list: "0.tools|0",
};

const pathOf = (place: Place): string => (typeof place === "number" ? String(place) : `${place.argument}.${place.member}`);

function registrationOf(row: NonNullable<UserRows["registrations"]>[number]): RegistrationRow {
  const { module, method, on, form = "tool", schema, ...parts } = row;
  const said = Object.entries(parts).flatMap(([part, place]) => (place === undefined ? [] : [[part, pathOf(place)]]));
  const paths = { ...USUAL, ...(Object.fromEntries(said) as RegistrationRow["paths"]) };
  return { id: `${module}.${method}`, module, name: method, ...scope(on), form, paths, converter: schema ?? "sdk-v1", source };
}

/** Turns checked config rows into rows of the tables. */
export function mergeKnowledge(user: UserRows): UserModules {
  const tracers = user.tracers ?? [];
  return {
    effects: (user.effects ?? []).map(({ module, method, on, effect, idempotent, upstream, category }) => ({
      module,
      source,
      category: category ?? "service",
      rows: [
        [
          effect,
          method,
          { ...scope(on), ...(idempotent !== undefined && { idempotent }), ...(upstream === false && { quiet: true as const }) },
        ],
      ],
    })),
    gates: (user.guards ?? []).map(({ module, method, on, form, required, scopes, perTool, wraps }) => ({
      module,
      source,
      rows: [
        [
          {
            form,
            required: required ?? true,
            ...(scopes !== undefined && { scopes }),
            ...(perTool && { perTool: true as const }),
            ...(wraps !== undefined && { wraps }),
          },
          method,
          scope(on),
        ],
      ],
    })),
    shapers: (user.shapers ?? []).map(({ module, method, on, strength, argument }) => ({
      module,
      source,
      rows: [[strength ?? "shapes", method, { ...scope(on), ...(argument !== undefined && { argument }) }]],
    })),
    claims: (user.claims ?? []).map(({ module, method, on, step, key, durable, expires, loser }) => ({
      module,
      source,
      rows: [
        [
          step,
          method,
          {
            ...scope(on),
            ...(key !== undefined && (typeof key === "number" ? { key } : { key: key.argument, member: key.member })),
            ...(durable === false && { memory: true as const }),
            ...(expires !== undefined && { expires }),
            ...(loser !== undefined && { loser }),
          },
        ],
      ],
    })),
    limits: (user.limiters ?? []).map(({ module, method, on, key, form = "call", refusal }) => ({
      module,
      source,
      rows: [[{ form, purpose: "quota", refusal: refusal ?? (form === "middleware" ? "answers" : "throws"), key }, method, scope(on)]],
    })),
    records: tracers.flatMap(({ module, method, on, form, name, data, recordsThrow, measures }): RecordModule[] => {
      if (form === "starts" || form === "injects" || form === "reads") return [];
      const options = {
        ...scope(on),
        ...(name !== undefined && { name: at(name) }),
        ...(data !== undefined && { data: data.map(at) }),
        ...(recordsThrow && { recordsThrow: true as const }),
        ...(measures && { measures: true as const }),
      };
      return [{ module, source, rows: [[form === "record" ? (name === undefined && data === undefined ? "log" : "event") : form, method, options]] }];
    }),
    callbacks: tracers.flatMap(({ module, method, on, callback }): CallbackModule[] =>
      callback === undefined ? [] : [{ module, source, rows: [[{ argument: callback, gives: ["span"] }, method, scope(on)]] }],
    ),
    propagation: tracers.flatMap(({ module, method, on, form, data }): TracerModule[] => {
      if (form !== "starts" && form !== "injects" && form !== "reads") return [];
      const carrier = data?.[0];
      const says = form === "injects" ? { injects: typeof carrier === "number" ? carrier : (carrier?.argument ?? 0) } : form;
      return [{ module, source, rows: [[says, method, scope(on)]] }];
    }),
    registrations: (user.registrations ?? []).map(registrationOf),
  };
}
