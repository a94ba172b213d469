import { describe, expect, test } from "vitest";
import { spelled } from "../../src/discover/schema/spelled.ts";
import { array, constant, externalCall, externalGet, externalModule, NO_LABELS, object, unknown, type External, type Site, type Value } from "../../src/interpret/value.ts";

const at = null as unknown as Site;
const z = externalGet(externalModule("zod"), "z", NO_LABELS, null);
const call = (on: External, method: string, ...args: Value[]): External => externalCall("call", externalGet(on, method, NO_LABELS, null), args, NO_LABELS, at);

describe("how a schema is spelled", () => {
  const refund = (id: string): Value => object(null, [["id", call(call(z, "string"), "describe", constant(id))], ["cents", call(z, "number")]]);

  test("is the same for the same calls, wherever they stand", () => {
    expect(spelled(refund("Id of the refund"))).toBe(spelled(refund("Id of the refund")));
  });

  test.each([
    ["another constant", refund("Id of the ticket")],
    ["another order", object(null, [["cents", call(z, "number")], ["id", call(call(z, "string"), "describe", constant("Id of the refund"))]])],
    ["another member", object(null, [["id", call(call(z, "string"), "describe", constant("Id of the refund"))], ["cents", call(z, "bigint")]])],
    ["a text that looks like the rest", object(null, [["id", constant('import "zod"."z"."string"()')]])],
  ])("differs by %s", (_, other) => {
    expect(spelled(other)).not.toBe(spelled(refund("Id of the refund")));
  });

  test("a number and its text are told apart", () => {
    expect(spelled(array([constant(1)]))).not.toBe(spelled(array([constant("1")])));
  });

  test.each([
    ["something that is not known", object(null, [["id", unknown("an argument")]])],
    ["a list that may be longer", array([constant(1)], null, unknown("the rest"))],
    ["more than anybody repeats", constant("x".repeat(5_000))],
  ])("is none where there is %s", (_, value) => {
    expect(spelled(value)).toBeUndefined();
  });

  test("an object that holds itself ends", () => {
    const node = object();
    node.props.set("parent", { value: node });
    expect(spelled(node)).toBeUndefined();
  });
});
