/** Stands in for rate-limiter-flexible 7: a fixed window per key. `consume` rejects, as the package's does, with what is left to wait. */
export class RateLimiterRedis {
  private readonly windows = new Map<string, { used: number; until: number }>();
  private readonly points: number;
  private readonly duration: number;

  constructor(options: { readonly points: number; readonly duration: number }) {
    this.points = options.points;
    this.duration = options.duration;
  }

  async consume(key: string): Promise<{ remainingPoints: number }> {
    const now = Date.now();
    let window = this.windows.get(key);
    if (window === undefined || window.until <= now) this.windows.set(key, (window = { used: 0, until: now + this.duration * 1000 }));
    window.used++;
    // The package rejects with a result, not with an error.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    if (window.used > this.points) return Promise.reject({ msBeforeNext: window.until - now });
    return Promise.resolve({ remainingPoints: this.points - window.used });
  }
}
