/** Stands in for ioredis 5 where no Redis runs: the few commands that the fixtures use, on this process's memory, as atomic as Redis. */
export class Redis {
  private readonly entries = new Map<string, { readonly value: string; readonly until: number }>();

  /** SET key value EX seconds [NX]: `null` where NX found the key taken. */
  async set(key: string, value: string, ex: "EX", seconds: number, nx?: "NX"): Promise<"OK" | null> {
    await arrival();
    if (ex !== "EX" || !(seconds > 0)) throw new Error("ERR syntax error");
    if (nx === "NX" && this.live(key) !== null) return null;
    this.entries.set(key, { value, until: Date.now() + seconds * 1000 });
    return "OK";
  }

  async get(key: string): Promise<string | null> {
    await arrival();
    return this.live(key);
  }

  async del(key: string): Promise<number> {
    await arrival();
    return this.entries.delete(key) ? 1 : 0;
  }

  private live(key: string): string | null {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.until > Date.now() ? entry.value : null;
  }
}

/** A command takes a while to get there, so that concurrent callers interleave; it is carried out in one go. */
const arrival = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
