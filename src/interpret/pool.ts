/** Steps of all rehearsals of a server together, so that no server takes for ever. */
const ALL = 1_600_000;
/** No rehearsal gets more than this, and none less than a handler needs that only hands its arguments on. */
const MOST = 150_000;
const LEAST = 1_500;

/** Shares the steps out among the rehearsals that are to come: what the simple ones leave over is for the others. */
export class Pool {
  private left = ALL;
  private coming = 1;

  /** So many rehearsals are coming. */
  expects(count: number): void {
    this.coming = count;
  }

  /** What the next rehearsal may take: twice its share, since most take less. */
  next(): number {
    const share = Math.max(0, this.left) / Math.max(1, this.coming);
    this.coming--;
    return Math.round(Math.max(LEAST, Math.min(MOST, 2 * share)));
  }

  spend(steps: number): void {
    this.left -= steps;
  }
}
