import type { Concatenation, Element, NoParent, ReadonlyNFA } from "refa";
import { CharSet, DFA, JS, NFA, Transformers, transform } from "refa";

/** Regular languages over code points: what patterns accept, and whether several agree on a word. */
export type Automaton = ReadonlyNFA;

const maxNodes = 8_000;
const alphabet = { maxCharacter: 0x10ffff };
const limited = (): NFA.LimitedNodeFactory => new NFA.LimitedNodeFactory(maxNodes);

type Alternatives = readonly NoParent<Concatenation>[];
/** What is known of the place in the text where an element starts: `^` holds, cannot hold, or may. */
type Start = "start" | "later" | "either";

class Unsupported extends Error {}

const everything = (): NFA => NFA.all(alphabet);
const nothing = (): NFA => NFA.empty(alphabet);
const both = (left: NFA, right: NFA): NFA => NFA.fromIntersection(left, right, limited());

function complement(nfa: ReadonlyNFA): NFA {
  const dfa = DFA.fromFA(nfa, new DFA.LimitedNodeFactory(maxNodes));
  dfa.minimize();
  dfa.complement();
  return NFA.fromFA(dfa, limited());
}

const hasAssertion = (element: NoParent<Element>): boolean =>
  element.type === "Assertion" ||
  ((element.type === "Alternation" || element.type === "Quantifier") && element.alternatives.some(({ elements }) => elements.some(hasAssertion)));

const least = (alternatives: Alternatives): number =>
  Math.min(...alternatives.map(({ elements }) => elements.reduce((sum, element) => sum + leastOf(element), 0)));
function leastOf(element: NoParent<Element>): number {
  if (element.type === "CharacterClass") return 1;
  if (element.type === "Alternation") return least(element.alternatives);
  return element.type === "Quantifier" ? element.min * least(element.alternatives) : 0;
}

const after = (element: NoParent<Element>, start: Start): Start =>
  start === "later" || leastOf(element) > 0 ? "later" : element.type === "Assertion" ? start : "either";

/** `^`, which the parser spells as "not after any character". */
const isStart = (element: NoParent<Element>): boolean => {
  if (element.type !== "Assertion" || element.kind !== "behind" || !element.negate || element.alternatives.length !== 1) return false;
  const [only, ...more] = element.alternatives[0]!.elements;
  return only?.type === "CharacterClass" && only.characters.isAll && more.length === 0;
};

/** All texts that begin where the alternatives begin, match one, and go on as `rest` says. */
function suffixes(alternatives: Alternatives, rest: NFA, start: Start): NFA {
  const union = nothing();
  for (const { elements } of alternatives) union.union(sequence(elements, rest, start), limited());
  return union;
}

function sequence(elements: readonly NoParent<Element>[], rest: NFA, start: Start): NFA {
  const starts: Start[] = [start];
  for (const element of elements) starts.push(after(element, starts.at(-1)!));
  let result = rest.copy(limited());
  for (let index = elements.length - 1; index >= 0; index--) {
    const end = index;
    while (index > 0 && !hasAssertion(elements[index]!) && !hasAssertion(elements[index - 1]!)) index--;
    const element = elements[index]!;
    if (hasAssertion(element)) result = asserted(element, result, starts[index]!);
    else {
      const plain = { type: "Concatenation" as const, elements: elements.slice(index, end + 1) } as NoParent<Concatenation>;
      result.prepend(NFA.fromRegex(plain, alphabet, {}, limited()), limited());
    }
  }
  return result;
}

function asserted(element: NoParent<Element>, rest: NFA, start: Start): NFA {
  if (element.type === "Alternation") return suffixes(element.alternatives, rest, start);
  if (element.type === "Assertion") {
    if (isStart(element)) {
      if (start === "either") throw new Unsupported();
      return start === "start" ? rest : nothing();
    }
    if (element.kind === "behind") throw new Unsupported();
    const ahead = suffixes(element.alternatives, everything(), start);
    return both(rest, element.negate ? complement(ahead) : ahead);
  }
  if (element.type !== "Quantifier" || element.max > 3) throw new Unsupported();
  const later: Start = least(element.alternatives) > 0 ? "later" : "either";
  let result = rest;
  for (let round = element.max - 1; round >= 0; round--) {
    const more = suffixes(element.alternatives, result, round === 0 ? start : start === "later" ? "later" : later);
    if (round >= element.min) more.union(rest, limited());
    result = more;
  }
  return result;
}

function compile(source: string): Automaton | null {
  try {
    const parsed = JS.Parser.fromLiteral({ source, flags: "u" }).parse({ maxNodes, maxBackreferenceWords: 50 });
    const { alternatives } = transform(Transformers.applyAssertions(), parsed.expression);
    const anywhere = suffixes(alternatives, everything(), "later");
    if (!anywhere.isEmpty) {
      anywhere.prepend(everything(), limited());
      anywhere.prepend(NFA.fromCharSet(CharSet.all(alphabet.maxCharacter)), limited());
    }
    anywhere.union(suffixes(alternatives, everything(), "start"), limited());
    const dfa = DFA.fromFA(anywhere, new DFA.LimitedNodeFactory(maxNodes));
    dfa.minimize();
    return NFA.fromFA(dfa, limited());
  } catch {
    return null;
  }
}

const remembered = new Map<string, Automaton | null>();
function memo(key: string, make: () => Automaton | null): Automaton | null {
  let found = remembered.get(key);
  if (found === undefined) {
    if (remembered.size > 500) remembered.clear();
    remembered.set(key, (found = make()));
  }
  return found;
}

/** The texts that a pattern accepts, or null: back-references, inner look-arounds, too many states. */
export const automatonOf = (source: string): Automaton | null => memo(`+${source}`, () => compile(source));

/** The texts that a pattern refuses. */
export const refusedBy = (source: string): Automaton | null =>
  memo(`-${source}`, () => {
    const accepted = automatonOf(source);
    try {
      return accepted && complement(accepted);
    } catch {
      return null;
    }
  });

export function hasWord(automaton: Automaton, text: string): boolean {
  let states = new Set([automaton.initial]);
  for (const char of text) {
    const next = new Set<NFA.ReadonlyNode>();
    for (const state of states) for (const [to, chars] of state.out) if (chars.has(char.codePointAt(0)!)) next.add(to);
    states = next;
  }
  return [...states].some((state) => automaton.finals.has(state));
}

/** What several languages share: nothing, a word of it, or too much work. */
export type Shared = "empty" | "open" | { readonly word: string };

/** A word of `least` to `most` code points that all languages have. */
export function shared(languages: readonly Automaton[], least: number, most: number): Shared {
  try {
    const [first = everything(), ...others] = languages;
    const all = others.reduce((left: Automaton, right) => NFA.fromIntersection(left, right, limited()), first);
    return wordOf(all, least, most);
  } catch {
    return "open";
  }
}

/** States from which a final state can be reached. */
function live(automaton: Automaton): Set<NFA.ReadonlyNode> {
  const found = new Set<NFA.ReadonlyNode>(automaton.finals);
  const queue = [...found];
  for (let state = queue.pop(); state; state = queue.pop()) {
    for (const before of (state as NFA.Node).in.keys()) {
      if (found.has(before)) continue;
      found.add(before);
      queue.push(before);
    }
  }
  return found;
}

function wordOf(automaton: Automaton, least: number, most: number): Shared {
  const alive = live(automaton);
  if (!alive.has(automaton.initial)) return "empty";
  const until = Math.min(most, least + alive.size);
  let work = 0;
  const layers: Map<NFA.ReadonlyNode, NFA.ReadonlyNode | null>[] = [new Map([[automaton.initial, null]])];
  for (let length = 0; length <= until; length++) {
    const layer = layers[length]!;
    if (length >= least) {
      const end = [...layer.keys()].find((state) => automaton.finals.has(state));
      if (end) return spell(layers, end, length);
    }
    const next = new Map<NFA.ReadonlyNode, NFA.ReadonlyNode>();
    for (const state of layer.keys()) for (const to of state.out.keys()) if (alive.has(to) && !next.has(to)) next.set(to, state);
    if (next.size === 0) return "empty";
    if ((work += next.size) > 200_000) return "open";
    layers.push(next);
  }
  return "empty";
}

function spell(layers: readonly Map<NFA.ReadonlyNode, NFA.ReadonlyNode | null>[], end: NFA.ReadonlyNode, length: number): Shared {
  let word = "";
  for (let state = end, at = length; at > 0; at--) {
    const before = layers[at]!.get(state)!;
    const char = charOf(before.out.get(state)!);
    if (char === null) return "open";
    word = char + word;
    state = before;
  }
  return { word };
}

const liked = [..."abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_ ./:@!#,"].map((char) => char.charCodeAt(0));

/** A character that a person can read if there is one; never half of a surrogate pair. */
function charOf(chars: CharSet): string | null {
  const code = liked.find((char) => chars.has(char));
  if (code !== undefined) return String.fromCharCode(code);
  const ranges = [...chars.ranges].sort((a, b) => Number(a.min < 32) - Number(b.min < 32));
  for (const { min, max } of ranges) {
    if (min < 32 && max >= 33) return "!";
    if (min < 0xd800 || min > 0xdfff) return String.fromCodePoint(min);
    if (max > 0xdfff) return String.fromCodePoint(0xe000);
  }
  return null;
}
