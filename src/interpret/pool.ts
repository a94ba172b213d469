/** Steps of all rehearsals of a server together: some for each tool, and some for a tool that takes many, but no server takes for ever. */
const EACH = 32_000;
const SOME = 200_000;
const ALL = 1_100_000;
/** No rehearsal gets more than this, and none less than a handler needs that only hands its arguments on. */
const MOST = 150_000;
const LEAST = 1_500;
/** What telling which tools there are gets, whatever is left: without it there are none. */
const LISTING = 600_000;
/** What a side of the server gets that is looked at by itself: a way in, a function that a schema is made by. */
export const ASIDE = 25_000;

/** Shares the steps out among the rehearsals that are to come: what the simple ones leave over is for the others. */
export class Pool {
  private size = SOME;
  private spent = 0;
  private coming = 1;
  private most = MOST;
  private least = LEAST;

  /** So many tools are coming. */
  expects(tools: number): void {
    this.coming = tools;
    this.size = Math.max(this.size, Math.min(ALL, SOME + EACH * tools));
    this.least = Math.min(LEAST, Math.round(ALL / Math.max(1, tools)));
  }

  /** What comes now are the ways in: they are few, and lead to tools that have been rehearsed. */
  endsTools(): void {
    this.most = ASIDE;
    this.least = ASIDE;
  }

  /** What a rehearsal may take that tells which tools there are. */
  nextListing(): number {
    return Math.max(LISTING - this.spent, this.next());
  }

  /** What the next rehearsal may take: twice its share, since most take less, but for what is kept so that each to come gets the least. */
  next(): number {
    const left = Math.max(0, this.size - this.spent);
    const share = left / Math.max(1, this.coming);
    this.coming--;
    const kept = this.least * Math.max(0, this.coming);
    return Math.round(Math.max(this.least, Math.min(this.most, 2 * share, left - kept)));
  }

  spend(steps: number): void {
    this.spent += steps;
  }
}
