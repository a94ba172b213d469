import type { Json, JsonObject } from "../../model/server.ts";
import { canonical, isObject, own, step } from "../schema/json.ts";
import { SchemaDocument } from "../schema/references.ts";
import { rewritten } from "./descriptions.ts";
import { keywordRows, wholeKeywords } from "./keywords.ts";
import { renamesOf } from "./renames.ts";
import { masked, maskedText } from "./secrets.ts";
import { constraints, viewOf, type View } from "./view.ts";
import { itemOf, listed, memberOf, named, shown, typeWords, type Subject } from "./words.ts";

/** What a textual difference does to the set of accepted values, as far as it alone can tell. `says`: nothing, only how it reads. */
export type Effect = "narrows" | "widens" | "changes" | "says";

/** One difference between two schemas, in words. Whether it breaks anything is not known here. */
export interface Difference {
  readonly kind: string;
  readonly effect: Effect;
  /** JSON pointer of the keyword, or of the member, in the old and in the new schema; absent where one does not have it. */
  readonly from?: string;
  readonly to?: string;
  /** The member whose presence the difference is about, as `<pointer of the object>/required <name>` on both sides. */
  readonly needs?: { readonly from: string; readonly to: string };
  readonly message: string;
  /** How to have both the old callers and the new wish. */
  readonly fix?: string;
}

const most = 200;
const maxDepth = 40;

/** All differences between two schemas. `isOpenness` says whether it matters that undeclared members are taken. */
export function differencesOf(old: Json, now: Json, subject: Subject, isOpenness: boolean): Difference[] {
  return new Walk(old, now, subject, isOpenness).run();
}

class Walk {
  private readonly before: SchemaDocument;
  private readonly after: SchemaDocument;
  private readonly subject: Subject;
  private readonly isOpenness: boolean;
  private readonly found: Difference[] = [];
  private readonly seen = new Map<JsonObject, Set<JsonObject>>();

  constructor(old: Json, now: Json, subject: Subject, isOpenness: boolean) {
    this.before = new SchemaDocument(old);
    this.after = new SchemaDocument(now);
    this.subject = subject;
    this.isOpenness = isOpenness;
  }

  run(): Difference[] {
    this.compare(viewOf(this.before, this.before.root, ""), viewOf(this.after, this.after.root, ""), "", 0);
    return this.found.slice(0, most);
  }

  private say(kind: string, effect: Effect, from: string | null, to: string | null, message: string, fix?: string, needs?: Difference["needs"]): void {
    this.found.push(
      {
        kind,
        effect,
        ...(from !== null && { from }),
        ...(to !== null && { to }),
        ...(needs && { needs }),
        message,
        ...(fix !== undefined && { fix }),
      }
    );
  }

  private compare(old: View, now: View, path: string, depth: number): void {
    const partners = this.seen.get(old.schema) ?? new Set();
    if (depth > maxDepth || this.found.length > most || partners.has(now.schema)) return;
    this.seen.set(old.schema, partners.add(now.schema));
    const name = named(path, this.subject);
    this.annotations(old, now, name);
    if (now.isNever !== old.isNever) {
      this.say(now.isNever ? "forbidden" : "allowed", now.isNever ? "narrows" : "widens", old.pointer, now.pointer, `${name} is ${now.isNever ? "no longer accepted at all" : "accepted now"}`);
      return;
    }
    this.types(old, now, name);
    this.values(old, now, name);
    this.keywords(old, now, name);
    this.members(old, now, path, depth);
    this.items(old, now, path, depth);
    this.alternatives(old, now, path, depth);
  }

  private annotations(old: View, now: View, name: string): void {
    const [before, after] = [own(old.schema, "default"), own(now.schema, "default")];
    if (canonical(masked(before ?? null)) !== canonical(masked(after ?? null)) || (before === undefined) !== (after === undefined)) {
      const text = before === undefined ? `now has the default ${shown(after!)}` : after === undefined ? `no longer has the default ${shown(before)}` : `has the default ${shown(after)} instead of ${shown(before)}`;
      this.say("default-changed", "says", `${old.pointer}/default`, `${now.pointer}/default`, `${name} ${text}: a call that leaves it out means something else`);
    }
    const [header, other] = [own(old.schema, "x-mcp-header"), own(now.schema, "x-mcp-header")];
    if (canonical(header ?? null) !== canonical(other ?? null)) {
      const text = header === undefined ? `is now sent in the header ${shown(other!)} too` : other === undefined ? `is no longer sent in the header ${shown(header)}` : `moved from the header ${shown(header)} to ${shown(other)}`;
      this.say("header-changed", "says", `${old.pointer}/x-mcp-header`, `${now.pointer}/x-mcp-header`, `${name} ${text}`);
    }
    const [said, says] = [own(old.schema, "description") ?? "", own(now.schema, "description") ?? ""];
    const rewrite = typeof said === "string" && typeof says === "string" && said !== says ? rewritten(maskedText(said), maskedText(says)) : null;
    if (rewrite) this.say(rewrite.kind, "says", `${old.pointer}/description`, `${now.pointer}/description`, `${name} is described differently: ${rewrite.text}`);
    if (own(now.schema, "deprecated") === true && own(old.schema, "deprecated") !== true) this.say("deprecated", "widens", null, `${now.pointer}/deprecated`, `${name} is deprecated now`);
  }

  private types(old: View, now: View, name: string): void {
    if (typeWords(old.types) === typeWords(now.types) || (old.values && now.values)) return;
    const has = (all: ReadonlySet<string> | null, type: string): boolean => all === null || all.has(type) || (type === "integer" && all.has("number"));
    const isLess = old.types === null || [...old.types].some((type) => !has(now.types, type));
    const isMore = now.types === null || [...now.types].some((type) => !has(old.types, type));
    const effect = isLess && isMore ? "changes" : isLess ? "narrows" : "widens";
    this.say("type-changed", effect, `${old.pointer}/type`, `${now.pointer}/type`, `${name} went from ${typeWords(old.types)} to ${typeWords(now.types)}`, `keep ${name} as ${typeWords(old.types)}`);
  }

  private values(old: View, now: View, name: string): void {
    if (!old.values && !now.values) return;
    const place = (view: View): string => `${view.pointer}/${own(view.schema, "const") === undefined ? "enum" : "const"}`;
    if (!now.values) return this.say("enum-lifted", "widens", place(old), null, `${name} is no longer limited to ${listed(old.values!.map(shown))}`);
    if (!old.values) return this.say("enum-set", "narrows", null, place(now), `${name} is now limited to ${listed(now.values.map(shown))}`, `keep ${name} open and refuse other values in the handler with a message that names the allowed ones`);
    const [before, after] = [new Map(old.values.map((v) => [canonical(v), v])), new Map(now.values.map((v) => [canonical(v), v]))];
    const gone = [...before].filter(([text]) => !after.has(text)).map(([, value]) => shown(value));
    const fresh = [...after].filter(([text]) => !before.has(text)).map(([, value]) => shown(value));
    const verb = this.subject === "argument" ? "takes" : "is";
    if (gone.length > 0) this.say("enum-removed", "narrows", place(old), place(now), `${name} no longer ${verb} ${listed(gone)}`, `keep ${listed(gone)} in ${name}`);
    if (fresh.length > 0) this.say("enum-added", "widens", place(old), place(now), `${name} ${this.subject === "argument" ? "also takes" : "can also be"} ${listed(fresh)}`);
  }

  private keywords(old: View, now: View, name: string): void {
    for (const key of new Set([...Object.keys(old.schema), ...Object.keys(now.schema)])) {
      const [before, after] = [own(old.schema, key), own(now.schema, key)];
      if (canonical(before ?? null) === canonical(after ?? null) && (before === undefined) === (after === undefined)) continue;
      const [from, to] = [before === undefined ? null : old.pointer + step(key), after === undefined ? null : now.pointer + step(key)];
      const known = Object.hasOwn(keywordRows, key) ? keywordRows[key] : undefined;
      if (known && after === undefined) this.say(`${key}-lifted`, "widens", from, to, `${name} no longer has to be ${known.says(before!)}`);
      else if (known && before === undefined) this.say(`${key}-set`, "narrows", from, to, `${name} now has to be ${known.says(after!)}`, `keep ${name} as it was, and say what is wrong in the tool's answer`);
      else if (known) {
        const isMore = typeof before === "number" && typeof after === "number" && after > before;
        const effect = known.order === "apart" ? "changes" : isMore === (known.order === "narrows") ? "narrows" : "widens";
        this.say(`${key}-changed`, effect, from, to, `${name} has to be ${known.says(after!)}, not ${known.says(before!)}`, `keep ${name} ${known.says(before!)}`);
      } else if (Object.hasOwn(wholeKeywords, key)) {
        const effect = after === undefined ? "widens" : before === undefined ? "narrows" : "changes";
        this.say(`${key}-changed`, effect, from, to, `${name}: ${wholeKeywords[key]!} (\`${key}\`) ${after === undefined ? "was lifted" : before === undefined ? "was added" : "changed"}`);
      }
    }
  }

  private members(old: View, now: View, path: string, depth: number): void {
    const [before, after] = [membersOf(old), membersOf(now)];
    const [needed, needs] = [requiredOf(old), requiredOf(now)];
    const gone = new Map([...before].filter(([name]) => !after.has(name)));
    const fresh = new Map([...after].filter(([name]) => !before.has(name)));
    const renames = renamesOf(gone, fresh);
    const at = (view: View, name: string): string => `${view.pointer}/properties${step(name)}`;
    const presence = (name: string): Difference["needs"] => ({ from: `${old.pointer}/required ${name}`, to: `${now.pointer}/required ${name}` });
    for (const [name, schema] of before) {
      const own_ = named(memberOf(path, name), this.subject);
      if (after.has(name)) {
        this.compare(
          viewOf(this.before, schema, at(old, name)), viewOf(this.after, after.get(name), at(now, name)), memberOf(path, name), depth + 1,
        );
      }
      else this.gone(own_, at(old, name), renames.get(name), path, presence(name));
    }
    for (const [name] of fresh) {
      const own_ = named(memberOf(path, name), this.subject);
      const isNeeded = needs.has(name);
      const renamed = [...renames].find(([, other]) => other === name);
      const text = isNeeded ? (this.subject === "argument" ? `${own_} is new and required` : `${own_} was added`) : `${this.subject === "argument" ? `optional ${own_}` : own_} was added`;
      const fix = this.subject === "argument" ? (isNeeded ? `make ${own_} optional with a default` : undefined) : `send ${own_} only under a new tool name, or leave the old output schema open`;
      this.say(isNeeded ? `${this.subject}-added-required` : `${this.subject}-added`, isNeeded ? "narrows" : "widens", null, at(now, name), renamed ? `${text} (looks like the new name of \`${renamed[0]}\`)` : text, fix, presence(name));
    }
    for (const name of new Set([...needed, ...needs])) {
      if (needed.has(name) === needs.has(name) || fresh.has(name)) continue;
      const own_ = named(memberOf(path, name), this.subject);
      const isNow = needs.has(name);
      if (!isNow && gone.has(name)) continue;
      const message = this.subject === "argument" ? `${own_} is ${isNow ? "now required" : "optional now"}` : `${own_} is ${isNow ? "always there now" : "no longer always there"}`;
      const required = (view: View): string => `${view.pointer}/required`;
      this.say(isNow ? `${this.subject}-required` : `${this.subject}-optional`, isNow ? "narrows" : "widens", required(old), required(now), message, isNow ? `keep ${own_} optional and fall back to a default` : `keep sending ${own_}`, presence(name));
    }
    this.extras(old, now, path, depth);
  }

  private gone(name: string, from: string, now: string | undefined, path: string, needs: Difference["needs"]): void {
    const other = now === undefined ? undefined : named(memberOf(path, now), this.subject);
    const message = other === undefined ? `${name} is gone` : `${name} is gone; it looks renamed to ${other}`;
    const fix = this.subject === "argument" ? (other === undefined ? `keep ${name} and mark it deprecated` : `keep ${name}, add ${other} as optional`) : `keep sending ${name}${other === undefined ? "" : ` beside ${other}`}`;
    this.say(other === undefined ? `${this.subject}-removed` : `${this.subject}-renamed`, "changes", from, null, message, fix, needs);
  }

  private extras(old: View, now: View, path: string, depth: number): void {
    const [before, after] = [extraOf(old), extraOf(now)];
    const [from, to] = [`${old.pointer}/additionalProperties`, `${now.pointer}/additionalProperties`];
    const name = named(path, this.subject);
    if (isObject(before) && isObject(after)) return this.compare(viewOf(this.before, before, from), viewOf(this.after, after, to), memberOf(path, "*"), depth + 1);
    if (before === after || (!isObject(before) && !isObject(after) && !this.isOpenness)) return;
    const text = after === false ? "no longer takes members that it does not declare" : after === true ? "takes any further members now" : "checks its further members now";
    this.say(after === false ? "closed" : after === true ? "opened" : "extras-checked", after === true ? "widens" : after === false ? "narrows" : "changes", from, to, `${name} ${text}`, `leave ${name} as open as it was`);
  }

  private items(old: View, now: View, path: string, depth: number): void {
    const [before, after] = [own(old.schema, "items"), own(now.schema, "items")];
    const inside = (one: Json, other: Json, keyword: string): void =>
      this.compare(
        viewOf(this.before, one, old.pointer + keyword), viewOf(this.after, other, now.pointer + keyword), itemOf(path), depth + 1,
      );
    if (isObject(before) && isObject(after)) inside(before, after, "/items");
    else if (canonical(before ?? true) !== canonical(after ?? true)) {
      const effect = after === undefined || after === true ? "widens" : before === undefined || before === true ? "narrows" : "changes";
      this.say("items-changed", effect, `${old.pointer}/items`, `${now.pointer}/items`, `what the items of ${named(path, this.subject)} have to be changed`);
    }
    const [tuple, other] = [listOf(own(old.schema, "prefixItems")), listOf(own(now.schema, "prefixItems"))];
    for (let index = 0; index < Math.min(tuple.length, other.length, 32); index++) inside(tuple[index]!, other[index]!, `/prefixItems${step(index)}`);
    if (tuple.length !== other.length) this.say("tuple-changed", "changes", `${old.pointer}/prefixItems`, `${now.pointer}/prefixItems`, `${named(path, this.subject)} is a tuple of ${other.length} instead of ${tuple.length}`);
  }

  private alternatives(old: View, now: View, path: string, depth: number): void {
    const key = (view: View): string => canonical(view.schema);
    const [before, after] = [new Set(old.alternatives.map(key)), new Set(now.alternatives.map(key))];
    let gone = old.alternatives.filter((view) => !after.has(key(view)));
    let fresh = now.alternatives.filter((view) => !before.has(key(view)));
    if (gone.length + fresh.length === 0) return;
    const tag = (view: View): string => tagOf(view) ?? `${typeWords(view.types)} ${Object.keys(membersOf(view).size > 0 ? Object.fromEntries(membersOf(view)) : {}).join()}`;
    for (const one of gone) {
      const same = fresh.filter((other) => tag(other) === tag(one));
      const isLone = gone.length === 1 && fresh.length === 1 && tagOf(one) === null;
      if (same.length !== 1 && !isLone) continue;
      const other = same[0] ?? fresh[0]!;
      this.compare(one, other, path, depth + 1);
      gone = gone.filter((view) => view !== one);
      fresh = fresh.filter((view) => view !== other);
    }
    const name = named(path, this.subject);
    const say = (views: readonly View[]): string => listed(views.map((view) => tagOf(view) ?? typeWords(view.types)));
    const [from, to] = [unionOf(old), unionOf(now)];
    if (old.alternatives.length > 0 && now.alternatives.length > 0) {
      if (gone.length > 0) this.say("alternative-removed", "narrows", from, to, `${name} lost an alternative: ${say(gone)}`, `keep the alternative ${say(gone)}`);
      if (fresh.length > 0) this.say("alternative-added", "widens", from, to, `${name} has a new alternative: ${say(fresh)}`);
    } else if (constraints(old.schema).length + constraints(now.schema).length > 0) {
      this.say("alternatives-changed", "changes", from, to, now.alternatives.length > 0 ? `${name} is one of ${now.alternatives.length} alternatives now` : `${name} is no longer one of ${old.alternatives.length} alternatives`);
    }
  }
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

const unionOf = (view: View): string => `${view.pointer}/${own(view.schema, "oneOf") !== undefined && own(view.schema, "anyOf") === undefined ? "oneOf" : "anyOf"}`;

function membersOf({ schema }: View): ReadonlyMap<string, Json> {
  const properties = own(schema, "properties");
  return new Map(isObject(properties) ? Object.entries(properties) : []);
}

const requiredOf = ({ schema }: View): ReadonlySet<string> => new Set(listOf(own(schema, "required")).filter((name) => typeof name === "string"));

/** What undeclared members have to be: true for anything. */
function extraOf({ schema }: View): Json {
  const extra = own(schema, "additionalProperties") ?? true;
  return isObject(extra) && constraints(extra).length === 0 ? true : extra;
}

/** The value that tells an alternative from the others: `kind: "card"`. */
function tagOf(view: View): string | null {
  for (const [name, schema] of membersOf(view)) {
    if (isObject(schema) && (own(schema, "const") !== undefined || listOf(own(schema, "enum")).length === 1)) return `\`${name}\` ${shown(own(schema, "const") ?? listOf(own(schema, "enum"))[0]!)}`;
  }
  return view.values ? listed(view.values.map(shown)) : null;
}
