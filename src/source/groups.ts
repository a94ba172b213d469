/** Groups of entries, each found when it is first asked for, and kept for whoever asks again. */
export class Groups implements Iterable<readonly string[]> {
  readonly taken: (readonly string[])[] = [];
  private readonly rest: Iterator<readonly string[]>;

  constructor(groups: Iterable<readonly string[]>) {
    this.rest = groups[Symbol.iterator]();
  }

  *[Symbol.iterator](): Generator<readonly string[]> {
    for (let at = 0; ; at++) {
      if (at === this.taken.length) {
        const next = this.rest.next();
        if (next.done) return;
        this.taken.push(next.value);
      }
      yield this.taken[at]!;
    }
  }
}
